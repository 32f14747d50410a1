package mkplay.kernel.model;

import mkplay.kernel.HostedKernel;
import mkplay.kernel.Invariants;

/** What is checked of every transition and of every state. */
final class StateChecks {
    private final HostedKernel kernel;
    private final Configuration configuration;

    StateChecks(HostedKernel kernel, Configuration configuration) {
        this.kernel = kernel;
        this.configuration = configuration;
    }

    /** An operation is about to begin. */
    void before(Operation operation) {}

    /** It is over. */
    void after(Operation operation) {
        Invariants.check(kernel.running);
    }

    /** A state that was not seen before. */
    void state() {
        Invariants.checkMappings();
        Invariants.checkFrames();
    }
}
