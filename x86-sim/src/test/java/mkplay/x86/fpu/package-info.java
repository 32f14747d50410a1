/** Tests of the x87 arithmetic. */
@NullMarked
package mkplay.x86.fpu;

import org.jspecify.annotations.NullMarked;
