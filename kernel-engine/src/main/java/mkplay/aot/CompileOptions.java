package mkplay.aot;

/**
 * Choices of one compilation.
 *
 * @param probes whether trace points are emitted; without them they compile to nothing
 * @param probeProvider provider name in the probes' notes
 * @param miscompile a deliberate error, for the conformance suite's own test
 */
record CompileOptions(boolean probes, String probeProvider, Miscompile miscompile) {
    static CompileOptions standard(boolean probes) {
        return new CompileOptions(probes, "mkplay", Miscompile.NONE);
    }
}
