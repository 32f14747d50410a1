/** Packed integers, the few operations on packed floats that exist here, and the registers of SSE (SDM 1, chapters 9 to 11). */
@NullMarked
package mkplay.x86.simd;

import org.jspecify.annotations.NullMarked;
