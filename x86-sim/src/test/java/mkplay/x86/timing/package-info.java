/** Tests of CPU models as texts. */
@NullMarked
package mkplay.x86.timing;

import org.jspecify.annotations.NullMarked;
