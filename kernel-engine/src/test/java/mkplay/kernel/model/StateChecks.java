package mkplay.kernel.model;

import mkplay.kernel.HostedKernel;
import mkplay.kernel.Invariants;
import mkplay.kernel.KernelState;
import mkplay.kernel.space.PageTables;
import mkplay.kernel.space.Space;
import mkplay.systemjava.Memory;

/** What is checked of every transition and of every state. */
final class StateChecks {
    private final HostedKernel kernel;
    private final Configuration configuration;

    /** Frame and rights of each page of the configuration before the operation, space after space. */
    private final int[] rights;

    StateChecks(HostedKernel kernel, Configuration configuration) {
        this.kernel = kernel;
        this.configuration = configuration;
        rights = new int[KernelStates.SPACES * configuration.pages().length];
    }

    /** An operation is about to begin. */
    void before() {
        for (int i = 0; i < rights.length; i++) {
            rights[i] = entry(i);
        }
    }

    /** It is over. */
    void after(Operation operation) {
        Invariants.check(kernel.running);
        if (operation.kind() != Operation.Kind.IPC) {
            checkRights();
        }
        if (operation.kind() == Operation.Kind.TICK) {
            require(
                    KernelState.timeouts == 0 || KernelState.TIMEOUT_HEAP[0].deadline > kernel.now,
                    "a timeout is over and its thread waits");
        }
        if (configuration.strictPriorities()) {
            require(kernel.running.priority >= KernelState.highestReady, "a higher priority waits for a lower one");
        }
    }

    /** Nobody has a page or the right to write to it who had not before. Sigma0 is given what it asks for. */
    private void checkRights() {
        for (int i = 0; i < rights.length; i++) {
            int now = entry(i);
            require((now & ~rights[i]) == 0, "a right that nobody gave");
        }
    }

    private int entry(int index) {
        Space space = KernelState.SPACE_POOL[index % KernelStates.SPACES];
        if (space.cr3 == 0 || space.sigma0) {
            return 0;
        }
        int at = PageTables.entry(space, configuration.pages()[index / KernelStates.SPACES]);
        return at == 0 ? 0 : Memory.load32(at) & (PageTables.FRAME_MASK | PageTables.WRITE | PageTables.PRESENT);
    }

    /** A state that was not seen before. */
    void state() {
        Invariants.checkMappings();
        Invariants.checkFrames();
    }

    static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
