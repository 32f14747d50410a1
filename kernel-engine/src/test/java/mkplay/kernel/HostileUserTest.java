package mkplay.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A short campaign of {@link HostileUsers}; {@link KernelFuzz} is the long one. The last seeds are those that found an error. */
class HostileUserTest {
    private static final int STEPS = 3_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noUserInputHarmsTheKernel(long seed) {
        HostileUsers users = new HostileUsers(seed);
        users.run(STEPS);
        for (int number = 0; number < users.calls.length; number++) {
            assertThat(users.calls[number])
                    .as("calls of number %d", number)
                    .isGreaterThan(number == Abi.CALL_LIPC ? -1 : 20);
        }
    }
}
