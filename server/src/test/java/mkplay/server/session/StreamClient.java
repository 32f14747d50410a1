package mkplay.server.session;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import mkplay.server.Json;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import tools.jackson.databind.JsonNode;

/** A client of a session's stream that keeps everything it gets and checks that the numbers have no unexplained gap. */
public final class StreamClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(100);

    /** One trace record. */
    record Traced(long seq, long cycle, int point, int[] args) {}

    private final BlockingQueue<JsonNode> arriving = new LinkedBlockingQueue<>();
    private final List<JsonNode> messages = new ArrayList<>();
    private final List<Traced> records = new ArrayList<>();
    private final Sinks.Many<String> outgoing = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicReference<@Nullable CloseStatus> closed = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final boolean acknowledges;
    private final Disposable connection;
    private volatile long lastSeq;
    private volatile boolean ended;

    private StreamClient(URI uri, HttpHeaders headers, boolean acknowledges) {
        this.acknowledges = acknowledges;
        ReactorNettyWebSocketClient client = new ReactorNettyWebSocketClient(
                HttpClient.create(), () -> WebsocketClientSpec.builder().maxFramePayloadLength(1 << 22));
        this.connection = client.execute(uri, headers, this::handle)
                .doFinally(signal -> ended = true)
                .subscribe(nothing -> {}, failure::set);
    }

    /** Connects from a number on and acknowledges everything. */
    public static StreamClient connect(int port, String path, long from) {
        return new StreamClient(uri(port, path + "?from=" + from), new HttpHeaders(), true);
    }

    /** Connects with headers of one's own, without acknowledging. */
    public static StreamClient silent(int port, String path, HttpHeaders headers) {
        return new StreamClient(uri(port, path), headers, false);
    }

    private static URI uri(int port, String path) {
        return URI.create("ws://localhost:" + port + path);
    }

    private Mono<Void> handle(WebSocketSession session) {
        Mono<Void> in = session.receive().doOnNext(this::take).then();
        Mono<Void> out = session.send(outgoing.asFlux().map(session::textMessage));
        session.closeStatus().subscribe(closed::set);
        return Mono.when(in, out.onErrorComplete()).then();
    }

    private void take(WebSocketMessage message) {
        if (message.getType() == WebSocketMessage.Type.TEXT) {
            JsonNode json = Json.of(message.getPayloadAsText());
            lastSeq = json.at("/seq").asLong();
            synchronized (this) {
                messages.add(json);
            }
            arriving.add(json);
        } else {
            byte[] bytes = new byte[message.getPayload().readableByteCount()];
            message.getPayload().read(bytes);
            trace(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        }
        if (acknowledges) {
            send("{\"type\":\"ack\",\"seq\":" + lastSeq + "}");
        }
    }

    private synchronized void trace(ByteBuffer in) {
        in.getInt();
        int count = in.getInt();
        long seq = in.getLong();
        in.getLong();
        for (int i = 0; i < count; i++) {
            long cycle = in.getLong();
            int point = in.getShort();
            int[] args = new int[in.getShort()];
            for (int k = 0; k < args.length; k++) {
                args[k] = in.getInt();
            }
            records.add(new Traced(seq + i, cycle, point, args));
        }
        lastSeq = seq + count - 1;
    }

    public void send(String json) {
        outgoing.emitNext(json, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(5)));
    }

    /** Waits for a message of a kind that fits. */
    public JsonNode await(String type, Predicate<JsonNode> fits) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            JsonNode message = arriving.poll(200, TimeUnit.MILLISECONDS);
            if (message != null && message.at("/type").asString().equals(type) && fits.test(message)) {
                return message;
            }
            if (message == null && ended) {
                break;
            }
        }
        throw new AssertionError("no " + type + " up to number " + lastSeq + (ended ? ", closed " : ", open ")
                + closed.get() + ", failure " + failure.get() + ", messages " + messages());
    }

    public JsonNode await(String type) throws InterruptedException {
        return await(type, message -> true);
    }

    /** Waits until the server closes and gives the code; -1 when the handshake was refused. */
    public int awaitClose() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ended && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (!ended) {
            throw new AssertionError("not closed");
        }
        CloseStatus status = closed.get();
        return status == null ? -1 : status.getCode();
    }

    /** What the server said when it closed. */
    public String closeReason() {
        CloseStatus status = closed.get();
        return status == null ? "" : String.valueOf(status.getReason());
    }

    public synchronized List<JsonNode> messages() {
        return List.copyOf(messages);
    }

    synchronized List<Traced> records() {
        return List.copyOf(records);
    }

    /** Everything printed. */
    public synchronized String console() {
        StringBuilder text = new StringBuilder();
        messages.stream()
                .filter(m -> m.at("/type").asString().equals("console"))
                .forEach(m -> text.append(m.at("/text").asString()));
        return text.toString();
    }

    public long lastSeq() {
        return lastSeq;
    }

    /** Breaks the connection off, as a network does. */
    void breakOff() {
        connection.dispose();
    }

    @Override
    public void close() {
        breakOff();
    }
}
