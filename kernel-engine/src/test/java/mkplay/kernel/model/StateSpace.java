package mkplay.kernel.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import mkplay.kernel.HostedKernel;
import mkplay.kernel.KernelState;
import mkplay.kernel.thread.Tcb;

/**
 * Goes through all states of a configuration, breadth first, and checks the invariants after every transition. States are told
 * apart by {@link StateKey}: of ten million states two would have the same key with a probability of some millionths.
 */
final class StateSpace implements AutoCloseable {
    private static final int COMPLETENESS_CHECK_EVERY = 50_000;

    /** One of so many states that were reached again is looked at, and at most so many. */
    private static final int TWIN_EVERY = 37;

    private static final int MOST_TWINS = 5_000;
    private static final Operation TWIN = Operation.other("(this state)", () -> {});

    /** Only the complete IPC operation notes the tag in the TCB. */
    private static final int UNTOUCHED = 0x5A5A_5A5A;

    /**
     * What was found.
     *
     * @param states distinct states
     * @param transitions operations carried out
     * @param depth length of the longest of the shortest ways from the beginning
     * @param complete whether all states were seen; else the limit was reached
     */
    record Result(String name, int states, long transitions, int depth, double seconds, boolean complete) {
        @Override
        public String toString() {
            return "%-12s %,11d states %,13d transitions, depth %3d, %6.1f s (%,.0f/s)%s"
                    .formatted(
                            name,
                            states,
                            transitions,
                            depth,
                            seconds,
                            transitions / seconds,
                            complete ? ", complete" : ", limit reached");
        }
    }

    /** A state whose transitions are not tried yet. */
    private record Open(KernelStates.Image image, int index, int depth) {}

    /** One of the states that were reached again, and the key that it shares with an earlier one. */
    private record Twin(KernelStates.Image image, long key) {}

    private final String name;
    private final Function<HostedKernel, Configuration> maker;
    private final HostedKernel kernel = new HostedKernel(CompiledKernel.IMAGE_DATA);
    private final Configuration configuration;
    private final KernelStates states;
    private final StateKey key;
    private final StateChecks checks;
    private final Map<Tcb, List<Operation>> operations = new HashMap<>();
    private final Mutation mutation;
    private final KeySet seen = new KeySet();

    private final List<Twin> twins = new ArrayList<>();
    private int reachedAgain;

    /** By state whose transitions were tried: a hash of the keys of the states that they lead to. */
    private long[] futures = new long[1024];

    private long future;

    /** By state: the one from which it was reached first, and by which operation. */
    private int[] parents = new int[1024];

    private short[] ways = new short[1024];

    StateSpace(String name, Function<HostedKernel, Configuration> maker, Mutation mutation) {
        this.name = name;
        this.mutation = mutation;
        this.maker = maker;
        configuration = maker.apply(kernel);
        configuration.prepare();
        int nodes = KernelState.nodeLimit + 8 * configuration.pages().length;
        states = new KernelStates(kernel, configuration.interrupts(), nodes);
        key = new StateKey(kernel, states, configuration.pages());
        checks = new StateChecks(kernel, configuration);
    }

    /** From now on the compiled kernel does everything, too. */
    StateSpace withCompiledKernel() {
        kernel.calls = new CompiledKernel(kernel, states);
        return this;
    }

    @Override
    public void close() {
        kernel.close();
    }

    private List<Operation> operations() {
        return operations.computeIfAbsent(kernel.running, configuration::operations);
    }

    /** Explores until there is nothing new or {@code limit} states are known. */
    Result explore(int limit) {
        long start = System.nanoTime();
        states.observe();
        KernelStates.Image beginning = states.save();
        seen.add(key.of(states.values()));
        checks.state();
        Deque<Open> open = new ArrayDeque<>();
        open.add(new Open(beginning, 0, 0));
        long transitions = 0;
        int depth = 0;
        while (!open.isEmpty() && seen.size() < limit) {
            Open here = open.remove();
            states.restore(here.image());
            List<Operation> choices = operations();
            future = 0;
            for (int way = 0; way < choices.size(); way++) {
                if (transition(here, way, choices.get(way))) {
                    depth = here.depth() + 1;
                    open.add(new Open(states.save(), seen.size() - 1, depth));
                }
                states.undo();
                transitions++;
                if (transitions % COMPLETENESS_CHECK_EVERY == 0) {
                    states.checkComplete(beginning);
                    states.restore(here.image());
                }
            }
            futures[here.index()] = future;
        }
        checkTwins();
        states.checkComplete(beginning);
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Result(name, seen.size(), transitions, depth, seconds, open.isEmpty());
    }

    /** Carries out an operation. Returns whether that leads to a state that is new. */
    private boolean transition(Open here, int way, Operation operation) {
        try {
            long reached = perform(operation);
            future = future * 31 + reached;
            if (!seen.add(reached)) {
                keepTwin(reached);
                return false;
            }
            checks.state();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e.getMessage() + path(here.index(), operation), e);
        }
        remember(here.index(), way);
        return true;
    }

    private void keepTwin(long reached) {
        if (++reachedAgain % TWIN_EVERY == 0 && twins.size() < MOST_TWINS) {
            twins.add(new Twin(states.save(), reached));
        }
    }

    /**
     * States with the same key must have the same future: else the key leaves out what the kernel looks at. From a sample of those
     * that were taken for known ones everything is tried, too.
     */
    private void checkTwins() {
        for (Twin twin : twins) {
            int index = seen.number(twin.key());
            if (futures[index] == 0) {
                continue;
            }
            states.restore(twin.image());
            future = 0;
            for (Operation operation : operations()) {
                future = future * 31 + perform(operation);
                states.undo();
            }
            if (future != futures[index]) {
                throw new AssertionError("two states with the same key go on differently" + path(index, TWIN));
            }
        }
    }

    /** Returns the key of the state that an operation leads to. By the fast path or by the complete operation it is the same. */
    private long perform(Operation operation) {
        Tcb self = kernel.running;
        self.tag = UNTOUCHED;
        long reached = performOnce(operation);
        if (operation.kind() == Operation.Kind.IPC && self.tag == UNTOUCHED) {
            long effects = effects();
            states.undo();
            kernel.slowPathOnly = true;
            long complete = performOnce(operation);
            kernel.slowPathOnly = false;
            StateChecks.require(complete == reached && effects() == effects, "the fast path does something else");
        }
        return reached;
    }

    private long performOnce(Operation operation) {
        checks.before();
        mutation.before(kernel, operation);
        operation.action().run();
        mutation.after(kernel, operation);
        checks.after(operation);
        states.observe();
        return key.of(states.values());
    }

    /** What users see of an IPC. */
    private long effects() {
        long hash = 0;
        for (Tcb thread : states.threadCells().keySet()) {
            if (thread.utcb != 0) {
                hash += 31L * thread.number() * thread.eax + kernel.errorCode(thread);
                hash += (kernel.mr(thread, 0) + 31L * kernel.mr(thread, 1)) * (thread.number() << 20);
            }
        }
        return hash;
    }

    private void remember(int parent, int way) {
        int index = seen.size() - 1;
        if (index == parents.length) {
            parents = Arrays.copyOf(parents, 2 * index);
            ways = Arrays.copyOf(ways, 2 * index);
            futures = Arrays.copyOf(futures, 2 * index);
        }
        parents[index] = parent;
        ways[index] = (short) way;
    }

    /** The operations that lead to a state, and one more. */
    private String path(int state, Operation last) {
        List<Integer> back = new ArrayList<>();
        for (int index = state; index != 0; index = parents[index]) {
            back.add((int) ways[index]);
        }
        StringBuilder text = new StringBuilder(" in " + name + " after");
        try (HostedKernel again = new HostedKernel(CompiledKernel.IMAGE_DATA)) {
            Configuration same = maker.apply(again);
            same.prepare();
            for (int way : back.reversed()) {
                Operation operation = same.operations(again.running).get(way);
                text.append("\n  ").append(operation.name());
                operation.action().run();
            }
        }
        return text + "\n  " + last.name();
    }
}
