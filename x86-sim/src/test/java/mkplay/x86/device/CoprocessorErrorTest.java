package mkplay.x86.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import mkplay.x86.state.StateReader;
import mkplay.x86.state.StateWriter;
import org.junit.jupiter.api.Test;

/** The latch between FERR#, IRQ 13 and IGNNE#. */
final class CoprocessorErrorTest {
    private final List<String> wires = new ArrayList<>();
    private final CoprocessorError latch =
            new CoprocessorError(high -> wires.add("irq " + high), high -> wires.add("ignore " + high));

    @Test
    void errorRequestsUntilTheHandlerAnswersAndIsIgnoredUntilItIsGone() {
        latch.setError(true);
        assertThat(wires).containsExactly("irq true");
        latch.write(CoprocessorError.PORT, 1, 0);
        assertThat(wires).containsExactly("irq true", "irq false", "ignore true");
        latch.setError(false);
        assertThat(wires).endsWith("ignore false");
    }

    @Test
    void answerWithoutAnErrorIgnoresNothing() {
        latch.write(CoprocessorError.PORT, 1, 0);
        assertThat(wires).containsExactly("irq false", "ignore false");
        latch.write(CoprocessorError.PORT + 1, 1, 0);
        assertThat(wires).hasSize(2);
    }

    @Test
    void stateRoundTrips() {
        latch.setError(true);
        latch.write(CoprocessorError.PORT, 1, 0);
        StateWriter out = new StateWriter();
        latch.save(out);
        CoprocessorError copy = new CoprocessorError(high -> {}, high -> wires.add("copy ignores " + high));
        copy.load(new StateReader(out.toByteArray()));
        copy.write(CoprocessorError.PORT, 1, 0);
        assertThat(wires).endsWith("copy ignores true");
    }
}
