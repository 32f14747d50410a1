/**
 * The arithmetic of the x87 FPU on 80-bit extended values, in integers: exact rounding, all classes of operands, exceptions
 * as flags. An extended value is an {@code int} with sign and exponent (16 bits) and a {@code long} with the significand.
 * Nothing here allocates per operation: results go into the {@link mkplay.x86.fpu.Rounder} that the operations of one FPU
 * share. Knows nothing of instructions, memory or the processor.
 */
@NullMarked
package mkplay.x86.fpu;

import org.jspecify.annotations.NullMarked;
