/**
 * The instruction set as data: one row per encoding in {@code instructions.tsv}, read by the decoder, the disassembler,
 * the dispatch generator and the tests.
 */
@NullMarked
package mkplay.x86.isa;

import org.jspecify.annotations.NullMarked;
