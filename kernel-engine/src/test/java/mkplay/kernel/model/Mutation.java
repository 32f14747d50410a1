package mkplay.kernel.model;

import mkplay.kernel.HostedKernel;

/**
 * A bug that the test plants: it meddles with the kernel's state before or after operations, so that the kernel seems to have
 * forgotten something. The exploration of a configuration must find it.
 */
class Mutation {
    /** No bug. */
    static final Mutation NONE = new Mutation("none", "", "");

    private final String name;
    private final String configuration;
    private final String finding;

    /**
     * A bug.
     *
     * @param name what it is
     * @param configuration where it must be found
     * @param finding how the failure begins
     */
    Mutation(String name, String configuration, String finding) {
        this.name = name;
        this.configuration = configuration;
        this.finding = finding;
    }

    final String configuration() {
        return configuration;
    }

    final String finding() {
        return finding;
    }

    @Override
    public final String toString() {
        return name;
    }

    /** An operation is about to begin. */
    void before(HostedKernel kernel, Operation operation) {}

    /** It has ended; nothing is checked yet. */
    void after(HostedKernel kernel, Operation operation) {}
}
