package mkplay.kernel.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import mkplay.kernel.model.StateSpace.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first states of each configuration; all of them are {@link KernelCheck}'s. */
class StateSpaceTest {
    private static final int LIMIT = 250;

    /** Of those that differ in a number only, one. */
    static List<String> names() {
        return Worlds.all().keySet().stream()
                .filter(name -> !name.startsWith("memory-") || name.equals("memory-6"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theFirstStatesKeepTheInvariants(String name) {
        Result result = explore(name);
        assertThat(result.complete() || result.states() >= LIMIT).isTrue();
        assertThat(result.states()).isGreaterThan(100);
        assertThat(result.depth()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theSameStatesAreFoundEachTime() {
        Result first = explore("timeouts");
        Result again = explore("timeouts");
        assertThat(again.states()).isEqualTo(first.states());
        assertThat(again.transitions()).isEqualTo(first.transitions());
    }

    private static Result explore(String name) {
        try (StateSpace space = new StateSpace(name, Worlds.all().get(name), Mutation.NONE)) {
            return space.explore(LIMIT);
        }
    }
}
