package mkplay.kernel.model;

import java.util.Arrays;
import java.util.List;

/** Goes through all states of the configurations: {@code ./playground check-kernel [LIMIT [NAME...]]}. */
public final class KernelCheck {
    private KernelCheck() {}

    /** Most states per configuration, and which configurations. */
    public static void main(String[] arguments) {
        int limit = arguments.length > 0 ? Integer.parseInt(arguments[0]) : Integer.MAX_VALUE;
        List<String> wanted = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        Worlds.all().forEach((name, maker) -> {
            if (wanted.isEmpty() || wanted.contains(name)) {
                try (StateSpace space = new StateSpace(name, maker, Mutation.NONE)) {
                    System.out.println(space.explore(limit));
                }
            }
        });
    }
}
