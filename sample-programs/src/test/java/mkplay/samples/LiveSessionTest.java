package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import mkplay.engine.Boot;
import mkplay.engine.EndReason;
import mkplay.engine.Session;
import mkplay.engine.SessionSpec;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;

/** A session with a person at the console: waiting for input is no deadlock while input may come. */
class LiveSessionTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    private Session start(String sample) throws ImageFormatException {
        return new Session(
                new SessionSpec(
                        Boot.programs(UserImages.bootImages(), Samples.prebuilt(sample)),
                        SessionSpec.DEFAULT_MODEL,
                        SessionSpec.DEFAULT_MEMORY,
                        Run.LIMITS,
                        List.of(),
                        SessionSpec.Mode.LIVE,
                        false),
                new Run.ConsoleOnly(console));
    }

    /** Runs slices until the condition holds or the session ends; more slices than any step here needs. */
    private static void runUntil(Session session, BooleanSupplier condition) {
        for (int i = 0; i < 2000 && !condition.getAsBoolean() && session.slice() >= 0; i++) {}
    }

    private String text() {
        return Run.comparable(console.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void theEndOfInputMakesWaitingForItADeadlock() throws ImageFormatException {
        Session session = start("echo");
        runUntil(session, () -> text().endsWith("> \n"));
        for (int i = 0; i < 20; i++) {
            assertThat(session.slice()).isGreaterThanOrEqualTo(0);
        }
        session.input("typed\n".getBytes(StandardCharsets.US_ASCII));
        runUntil(session, () -> text().contains("line 1"));
        assertThat(text()).contains("> typed\nline 1 has 5 characters: typed\n");
        session.closeInput();
        runUntil(session, () -> session.result() != null);
        assertThat(session.result()).isNotNull();
        assertThat(session.result().reason()).isEqualTo(EndReason.DEADLOCK);
    }

    @Test
    void whoeverWaitsForInputNeedsNoSliceUntilThereIsSome() throws ImageFormatException {
        Session session = start("echo");
        assertThat(session.waitsForInput()).isFalse();
        long rest = 0;
        for (int i = 0; i < 2000 && rest != Session.UNTIL_INPUT; i++) {
            rest = session.slice();
        }
        assertThat(rest).isEqualTo(Session.UNTIL_INPUT);
        assertThat(session.waitsForInput()).isTrue();
        session.input("typed\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(session.waitsForInput()).isFalse();
        runUntil(session, () -> text().contains("line 1"));
        assertThat(session.slice()).as("it may be typed again at once").isLessThan(Session.UNTIL_INPUT);
        assertThat(session.inputSoFar()).hasSize(1);
    }

    @Test
    void aDeadlockThatDoesNotWaitForInputIsSeenAtOnce() throws ImageFormatException {
        Session session = start("deadlock");
        runUntil(session, () -> session.result() != null);
        assertThat(session.result()).isNotNull();
        assertThat(session.result().reason()).isEqualTo(EndReason.DEADLOCK);
        assertThat(session.result().sentence())
                .contains("deadlock waits for second")
                .contains("second waits for deadlock");
    }
}
