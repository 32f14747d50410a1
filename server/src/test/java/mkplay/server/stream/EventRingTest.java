package mkplay.server.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import mkplay.engine.RunCounters;
import mkplay.engine.trace.TraceRecord;
import mkplay.engine.wire.CloseCode;
import mkplay.engine.wire.ServerMessage;
import mkplay.server.api.WireJson;
import mkplay.x86.machine.Counters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(30)
class EventRingTest {

    private static final int RECORD_BYTES = 12 + 4 * 4;
    private static final int FRAME_BYTES = 24 + 10 * RECORD_BYTES;
    private static final int FRAMES_IN_16_KIB = (16384 + FRAME_BYTES - 1) / FRAME_BYTES;

    private static final Counters.Mode NONE = new Counters.Mode(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final RunCounters NO_COUNTERS = new RunCounters(
            0, 0, 0, NONE, NONE, List.of(), new RunCounters.Ipc(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of()), List.of());

    private final JsonMapper mapper =
            JsonMapper.builder().addModule(new WireJson()).build();

    private static StreamProperties properties(int traceBytes, int windowBytes) {
        return new StreamProperties(
                traceBytes,
                1 << 20,
                windowBytes,
                10,
                Duration.ofHours(1),
                Duration.ofHours(1),
                Duration.ofMillis(50),
                16384,
                1000,
                40);
    }

    private static TraceRecord record(long n) {
        return new TraceRecord(n, 1, new int[] {(int) n, 2, 3, 4});
    }

    private Connection connect(EventRing ring, StreamProperties properties, long from) {
        return new Connection(
                ring,
                properties,
                mapper,
                new ServerMessage.Hello(from - 1, 0, "session", "one-cycle", from),
                (trace, messages) -> {});
    }

    /** What a client has seen of a stream. */
    private final class Client {
        final List<Long> recordCycles = new ArrayList<>();
        final List<String> types = new ArrayList<>();
        long last;
        long dropped;

        void take(Connection.Frame frame) {
            switch (frame) {
                case Connection.Frame.Text text -> {
                    JsonNode json = mapper.readTree(text.json());
                    types.add(json.get("type").asString());
                    last = json.get("seq").asLong();
                    if (json.get("type").asString().equals("dropped")) {
                        dropped = json.get("count").asLong();
                    }
                }
                case Connection.Frame.Binary binary -> {
                    ByteBuffer in = ByteBuffer.wrap(binary.bytes()).order(ByteOrder.LITTLE_ENDIAN);
                    assertThat(in.getInt()).isEqualTo(0x0101);
                    int count = in.getInt();
                    long first = in.getLong();
                    assertThat(first).isGreaterThan(last);
                    assertThat(in.getLong()).isEqualTo(dropped);
                    for (int i = 0; i < count; i++) {
                        recordCycles.add(in.getLong());
                        in.getShort();
                        in.position(in.position() + 2 + 4 * in.getShort(in.position()));
                    }
                    assertThat(in.hasRemaining()).isFalse();
                    last = first + count - 1;
                }
            }
        }
    }

    private Client readAll(Connection connection) {
        Client client = new Client();
        StepVerifier.create(connection.frames().doOnNext(frame -> {
                    client.take(frame);
                    connection.acknowledge(client.last);
                }))
                .thenConsumeWhile(frame -> true)
                .expectComplete()
                .verify(Duration.ofSeconds(20));
        assertThat(connection.close().code()).isEqualTo(CloseCode.ENDED);
        return client;
    }

    private static void console(EventRing ring, String text) {
        ring.message(seq -> new ServerMessage.Console(seq, 5, text));
    }

    @Test
    void everythingArrivesInOrderOfItsNumbers() {
        StreamProperties wide = properties(1 << 20, 1 << 20);
        EventRing ring = new EventRing(wide, mapper);
        for (long n = 1; n <= 25; n++) {
            ring.trace(record(n));
        }
        console(ring, "a");
        ring.trace(record(26));
        console(ring, "b");
        ring.end();
        Client client = readAll(connect(ring, wide, 1));
        assertThat(client.types).containsExactly("hello", "console", "console");
        assertThat(client.recordCycles).hasSize(26).isSorted();
        assertThat(client.last).isEqualTo(28);
        assertThat(client.dropped).isZero();
    }

    @Test
    void aConnectionMayBeginInTheMiddleOfABatch() {
        StreamProperties wide = properties(1 << 20, 1 << 20);
        EventRing ring = new EventRing(wide, mapper);
        for (long n = 1; n <= 20; n++) {
            ring.trace(record(n));
        }
        ring.end();
        Client client = new Client();
        client.last = 13;
        Connection connection = connect(ring, wide, 14);
        StepVerifier.create(connection.frames().doOnNext(client::take))
                .expectNextCount(2)
                .expectComplete()
                .verify(Duration.ofSeconds(20));
        assertThat(client.recordCycles).containsExactly(14L, 15L, 16L, 17L, 18L, 19L, 20L);
    }

    @Test
    void aFloodOfTraceLeavesConsoleTextAndIsCountedAsDropped() {
        StreamProperties narrow = properties(65536, 1 << 20);
        EventRing ring = new EventRing(narrow, mapper);
        console(ring, "before");
        long flood = 100_000;
        for (long n = 1; n <= flood; n++) {
            ring.trace(record(n));
        }
        console(ring, "after");
        ring.end();
        Client client = readAll(connect(ring, narrow, 1));
        assertThat(client.types).containsExactly("hello", "console", "dropped", "console");
        assertThat(client.recordCycles.size()).isLessThanOrEqualTo(65536 / RECORD_BYTES);
        assertThat(client.recordCycles.getLast()).isEqualTo(flood);
        assertThat(client.dropped + client.recordCycles.size()).isEqualTo(flood);
        assertThat(client.last).isEqualTo(flood + 2);
    }

    @Test
    void ofCountersOnlyTheLatestAreKeptAndTheOthersAreNotMissed() {
        StreamProperties wide = properties(1 << 20, 1 << 20);
        EventRing ring = new EventRing(wide, mapper);
        console(ring, "first");
        for (int n = 0; n < 5000; n++) {
            ring.message(seq -> new ServerMessage.Counters(seq, seq, NO_COUNTERS));
            ring.trace(record(n));
        }
        console(ring, "last");
        ring.end();
        Client client = readAll(connect(ring, wide, 1));
        assertThat(client.types)
                .startsWith("hello", "console")
                .doesNotContain("dropped")
                .endsWith("console");
        assertThat(client.types.stream().filter("counters"::equals).count()).isBetween(1L, 200L);
        assertThat(client.recordCycles).hasSize(5000).isSorted();
    }

    @Test
    void everyReaderOfARingHasAllOfIt() {
        StreamProperties wide = properties(1 << 20, 1 << 20);
        EventRing ring = new EventRing(wide, mapper);
        Connection first = connect(ring, wide, 1);
        Connection second = connect(ring, wide, 1);
        first.frames().subscribe();
        second.frames().subscribe();
        console(ring, "text");
        ring.end();
        assertThat(readAll(connect(ring, wide, 1)).types).containsExactly("hello", "console");
        first.close(CloseCode.SHUTDOWN);
        assertThat(second.close().code()).isEqualTo(CloseCode.ENDED);
    }

    @Test
    void withoutAcknowledgementNoMoreThanTheWindowIsSent() {
        StreamProperties small = properties(1 << 20, 16384);
        EventRing ring = new EventRing(small, mapper);
        for (long n = 1; n <= 5000; n++) {
            ring.trace(record(n));
        }
        ring.end();
        Connection connection = connect(ring, small, 1);
        Client client = new Client();
        int inWindow = FRAMES_IN_16_KIB;
        StepVerifier.create(connection.frames().doOnNext(client::take))
                .expectNextCount(1 + inWindow)
                .expectNoEvent(Duration.ofMillis(300))
                .then(() -> connection.acknowledge(client.last))
                .expectNextCount(inWindow)
                .expectNoEvent(Duration.ofMillis(300))
                .thenCancel()
                .verify(Duration.ofSeconds(20));
        assertThat(client.last).isEqualTo(20L * inWindow);
    }

    @Test
    void aClientThatNeverAcknowledgesIsClosedAsStalled() {
        StreamProperties impatient = new StreamProperties(
                1 << 20,
                1 << 20,
                16384,
                10,
                Duration.ofHours(1),
                Duration.ofMillis(1),
                Duration.ofMillis(50),
                16384,
                1000,
                40);
        EventRing ring = new EventRing(impatient, mapper);
        for (long n = 1; n <= 5000; n++) {
            ring.trace(record(n));
        }
        Connection connection = connect(ring, impatient, 1);
        int inWindow = FRAMES_IN_16_KIB;
        StepVerifier.create(connection.frames())
                .expectNextCount(1 + inWindow)
                .thenAwait(Duration.ofMillis(20))
                .then(connection::tick)
                .expectComplete()
                .verify(Duration.ofSeconds(20));
        assertThat(connection.close().code()).isEqualTo(CloseCode.STALLED);
        assertThat(connection.close().detail()).contains("16384 bytes", "1 ms");
    }
}
