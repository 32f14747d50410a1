/** Hostile programs on the compiled kernel: what they do, and whether the kernel is still in order. */
@NullMarked
package mkplay.hostile;

import org.jspecify.annotations.NullMarked;
