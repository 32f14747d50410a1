package mkplay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mkplay.engine.EndReason;
import mkplay.engine.RunCounters;
import mkplay.engine.ThreadInfo;
import mkplay.x86.machine.ImageFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample of the gallery, as built with the project, on the emulated machine. */
class SamplesTest {
    /** What is typed into the samples that read. */
    static final Map<String, String> INPUT = Map.of("echo", "hello\nsecond linr\be\r\n\n");

    /** The samples that do not end by themselves. */
    private static final Map<String, EndReason> ENDLESS =
            Map.of("deadlock", EndReason.DEADLOCK, "loop", EndReason.INSTRUCTION_LIMIT);

    private static final Map<String, Integer> STATUS = Map.of("exit7", 7);

    static Stream<String> ids() {
        return Samples.all().stream().map(Sample::id);
    }

    /** The console text that a sample must print, on every machine. */
    static String expected(String id) throws IOException {
        return Files.readString(Path.of("src/test/resources/expected", id + ".txt"), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("ids")
    void printsWhatIsExpectedAndEndsAsExpected(String id) throws IOException, ImageFormatException {
        Run run = Run.of(Samples.prebuilt(id), INPUT.getOrDefault(id, ""), false);
        assertThat(run.text()).isEqualTo(expected(id));
        assertThat(run.result().reason()).isEqualTo(ENDLESS.getOrDefault(id, EndReason.EXIT));
        if (!ENDLESS.containsKey(id)) {
            assertThat(run.result().exitStatus()).hasValue(STATUS.getOrDefault(id, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "threads",
                "ping-pong",
                "message-cost",
                "address-spaces",
                "small-spaces",
                "pager",
                "crash",
                "exceptions",
                "timeout",
                "preempt"
            })
    void printsTheSameOnA486WithoutCpuidAndLargePages(String id) throws IOException, ImageFormatException {
        Run run = Run.on("i486DX-50", Samples.prebuilt(id));
        assertThat(run.text()).isEqualTo(expected(id));
        assertThat(run.result().reason()).isEqualTo(EndReason.EXIT);
    }

    @Test
    void roundTripsAreTwiceAsManyMessagesInTheCounters() throws ImageFormatException {
        Run run = Run.of(Samples.prebuilt("ping-pong"), "", false);
        // The sample's last line names the number of messages.
        String last = run.text().lines().reduce((a, b) -> b).orElseThrow();
        long messages = Long.parseLong(last.replaceAll(".*: (\\d+) messages.*", "$1"));
        int ping = id(run, "ping");
        int pong = id(run, "pong");
        List<RunCounters.Pair> pairs = run.result().counters().ipc().pairs();
        assertThat(pairs).anyMatch(p -> p.from() == ping && p.to() == pong && p.count() == messages / 2);
        assertThat(pairs).anyMatch(p -> p.from() == pong && p.to() == ping && p.count() == messages / 2);
    }

    private static int id(Run run, String name) {
        return run.result().threads().stream()
                .filter(t -> t.name().equals(name))
                .mapToInt(ThreadInfo::id)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void tracingChangesNothing() throws ImageFormatException {
        Run plain = Run.of(Samples.prebuilt("pager"), "", false);
        Run traced = Run.of(Samples.prebuilt("pager"), "", true);
        assertThat(traced.console()).isEqualTo(plain.console());
        assertThat(traced.result().counters()).isEqualTo(plain.result().counters());
        assertThat(traced.result().stateHash()).isEqualTo(plain.result().stateHash());
    }
}
