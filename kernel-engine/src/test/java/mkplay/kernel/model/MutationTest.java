package mkplay.kernel.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A bug against each of the things that are checked is found, and by that check. */
class MutationTest {
    private static final int LIMIT = 5_000;

    static List<Mutation> mutations() {
        return Mutations.all();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void everyBugIsFound(Mutation mutation) {
        String configuration = mutation.configuration();
        try (StateSpace space = new StateSpace(configuration, Worlds.all().get(configuration), mutation)) {
            assertThatThrownBy(() -> space.explore(LIMIT))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(mutation.finding())
                    .hasMessageContaining("in " + configuration + " after");
        }
    }
}
