/** Tests of the processor. */
@NullMarked
package mkplay.x86.cpu;

import org.jspecify.annotations.NullMarked;
