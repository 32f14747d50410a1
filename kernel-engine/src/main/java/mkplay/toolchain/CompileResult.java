package mkplay.toolchain;

import java.util.List;

/**
 * What became of a program's sources.
 *
 * @param ok          whether there is an image; warnings do not prevent one
 * @param diagnostics in the order of the files, at most {@link Compiler#MAX_DIAGNOSTICS}
 * @param elf         the linked image; empty when not ok
 * @param toolchainId names compiler, command line and SDK: equal ids and equal sources give equal images
 */
public record CompileResult(boolean ok, List<Diagnostic> diagnostics, byte[] elf, String toolchainId) {}
