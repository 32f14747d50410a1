package mkplay.server.load;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import mkplay.server.api.Ids;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A visitor as the page is one: starts a session, follows its stream, acknowledges, types. Measures how long things take. */
final class Visitor implements WebSocket.Listener, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int COUNT_AT = 4;
    private static final int FIRST_AT = 8;

    private final HttpClient client;
    private final boolean reads;
    private final StringBuilder frame = new StringBuilder();
    private final StringBuilder console = new StringBuilder();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private CompletableFuture<@Nullable WebSocket> sent = CompletableFuture.completedFuture(null);
    private String awaited = "";
    private @Nullable CompletableFuture<Long> arrived;
    private @Nullable WebSocket socket;
    private long last;
    private long dropped;

    private Visitor(HttpClient client, boolean reads) {
        this.client = client;
        this.reads = reads;
    }

    /**
     * Presses Run.
     *
     * @param reads whether this visitor reads what comes
     */
    static Visitor run(HttpClient client, String base, String request, boolean reads) throws Exception {
        Visitor visitor = new Visitor(client, reads);
        HttpRequest post = HttpRequest.newBuilder(URI.create(base + "/api/v1/sessions"))
                .header("Content-Type", "application/json")
                .header("X-Owner-Token", Ids.random())
                .POST(HttpRequest.BodyPublishers.ofString(request))
                .build();
        HttpResponse<String> answer = client.send(post, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        String stream = JSON.readTree(answer.body()).at("/links/stream").asString();
        visitor.socket = client.newWebSocketBuilder()
                .buildAsync(URI.create(base.replace("http", "ws") + stream + "?from=1"), visitor)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return visitor;
    }

    /** Nanosecond clock when this text had been printed, from now on. */
    synchronized CompletableFuture<Long> printed(String text) {
        awaited = text;
        CompletableFuture<Long> future = new CompletableFuture<>();
        arrived = future;
        look();
        return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Types a line and gives the nanoseconds until the text came back. */
    long echo(String line, String expected) throws Exception {
        synchronized (this) {
            console.setLength(0);
        }
        CompletableFuture<Long> back = printed(expected);
        long start = System.nanoTime();
        send(Objects.requireNonNull(socket), "{\"type\":\"input\",\"text\":\"" + line + "\\n\"}");
        return back.get() - start;
    }

    /** Records and messages that the server said were lost. */
    synchronized long dropped() {
        return dropped;
    }

    /** One after the other: the JDK's WebSocket refuses to send while it sends. */
    private synchronized void send(WebSocket to, String text) {
        sent = sent.thenCompose(before -> to.sendText(text, true)).exceptionally(failed -> to);
    }

    @Override
    public void onOpen(WebSocket opened) {
        if (reads) {
            opened.request(1);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean end) {
        frame.append(data);
        if (end) {
            take(JSON.readTree(frame.toString()));
            frame.setLength(0);
            acknowledge(from);
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean end) {
        // Only the first part of a message has the header; the JDK hands out larger messages in parts.
        if (data.remaining() >= FIRST_AT + 8
                && data.order(ByteOrder.LITTLE_ENDIAN).getInt(data.position()) == 0x0101) {
            long first = data.getLong(data.position() + FIRST_AT);
            last = Math.max(last, first + data.getInt(data.position() + COUNT_AT) - 1);
        }
        if (end) {
            acknowledge(from);
        }
        from.request(1);
        return null;
    }

    private void acknowledge(WebSocket to) {
        send(to, "{\"type\":\"ack\",\"seq\":" + last + "}");
    }

    private synchronized void take(JsonNode message) {
        last = Math.max(last, message.at("/seq").asLong());
        switch (message.at("/type").asString()) {
            case "console" -> {
                console.append(message.at("/text").asString());
                look();
            }
            case "dropped" -> dropped = message.at("/count").asLong();
            default -> {}
        }
    }

    private void look() {
        CompletableFuture<Long> waiting = arrived;
        if (waiting != null && console.indexOf(awaited) >= 0) {
            arrived = null;
            waiting.complete(System.nanoTime());
        }
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        gone.complete(null);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        gone.complete(null);
    }

    /** Stops the session and leaves. */
    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null && !gone.isDone()) {
            send(open, "{\"type\":\"stop\"}");
            synchronized (this) {
                sent = sent.thenCompose(before -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                        .exceptionally(failed -> open);
            }
        }
    }
}
