package mkplay.kernel.model;

import java.util.ArrayList;
import java.util.List;

/** Goes through all states of the configurations: {@code ./playground check-kernel [--compiled] [LIMIT [CONFIGURATION...]]}. */
public final class KernelCheck {
    private static final int LIMIT = 300_000;

    private KernelCheck() {}

    /** Whether the compiled kernel does everything, too; most states per configuration; and which configurations. */
    public static void main(String[] arguments) {
        List<String> options = new ArrayList<>(List.of(arguments));
        boolean compiled = options.remove("--compiled");
        int limit = options.isEmpty() ? LIMIT : Integer.parseInt(options.removeFirst());
        long states = 0;
        for (var each : Worlds.all().entrySet()) {
            if (options.isEmpty() || options.contains(each.getKey())) {
                try (StateSpace space = new StateSpace(each.getKey(), each.getValue(), Mutation.NONE)) {
                    StateSpace.Result result = (compiled ? space.withCompiledKernel() : space).explore(limit);
                    System.out.println(result);
                    states += result.states();
                }
            }
        }
        System.out.printf("%,d states, all with all invariants%n", states);
    }
}
