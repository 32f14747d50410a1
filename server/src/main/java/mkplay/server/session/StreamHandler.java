package mkplay.server.session;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mkplay.engine.debug.Breakpoint;
import mkplay.engine.debug.DebugCommand;
import mkplay.engine.wire.ClientMessage;
import mkplay.engine.wire.CloseCode;
import mkplay.engine.wire.ServerMessage;
import mkplay.server.limits.LimitProperties;
import mkplay.server.meters.Meters;
import mkplay.server.run.Outcome;
import mkplay.server.stream.Connection;
import mkplay.server.stream.StreamProperties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /api/v1/sessions/{id}/stream?from=SEQ}: the WebSocket of a session, and {@code /api/v1/watches/{id}/stream?from=SEQ}: that of
 * those who may only watch it.
 */
@Component
class StreamHandler implements WebSocketHandler {

    private static final Logger LOG = LoggerFactory.getLogger(StreamHandler.class);

    /** Most characters of one {@code input} message, as the wire schema says. */
    private static final int INPUT_CHARS = 4096;

    private static final int REASON_BYTES = 123;

    /** Longer than the name of any key. */
    private static final int KEY_CHARS = 32;

    private static final Pattern PATH = Pattern.compile("/api/v1/(sessions|watches)/([A-Za-z0-9_-]+)/stream");

    private final SessionService sessions;
    private final StreamProperties properties;
    private final LimitProperties limits;
    private final JsonMapper mapper;
    private final Meters meters;
    private final ObjectReader reader;

    StreamHandler(
            SessionService sessions,
            StreamProperties properties,
            LimitProperties limits,
            JsonMapper mapper,
            Meters meters) {
        this.sessions = sessions;
        this.properties = properties;
        this.limits = limits;
        this.mapper = mapper;
        this.meters = meters;
        this.reader = mapper.readerFor(ClientMessage.class).with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    }

    @Override
    public Mono<Void> handle(WebSocketSession socket) {
        URI uri = socket.getHandshakeInfo().getUri();
        Matcher path = PATH.matcher(uri.getPath());
        boolean watches = path.matches() && path.group(1).equals("watches");
        Optional<LiveSession> session = !path.matches()
                ? Optional.empty()
                : watches ? sessions.findWatched(path.group(2)) : sessions.find(path.group(2));
        if (session.isEmpty()) {
            return socket.close(status(CloseCode.UNKNOWN_SESSION));
        }
        long from = from(uri);
        if (from < 1) {
            return socket.close(status(CloseCode.BAD_MESSAGE));
        }
        return watches ? watch(socket, session.get(), from) : control(socket, session.get(), from);
    }

    /** The first number wanted: 1 if none is given, 0 if what is given is no number. */
    private static long from(URI uri) {
        String text = UriComponentsBuilder.fromUri(uri).build().getQueryParams().getFirst("from");
        if (text == null) {
            return 1;
        }
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private Mono<Void> control(WebSocketSession socket, LiveSession session, long from) {
        Connection connection = connection(session, session.id(), from);
        session.audience().connect(connection);
        return stream(socket, connection, Meters.Reader.OWNER, new Incoming(connection, session))
                .doFinally(signal -> session.audience().disconnect(connection));
    }

    private Mono<Void> watch(WebSocketSession socket, LiveSession session, long from) {
        Connection connection = connection(session, session.watchId(), from);
        if (!session.audience().watch(connection, properties.watchers())) {
            String full = "at most " + properties.watchers() + " watch one session";
            return socket.close(status(new Connection.Close(CloseCode.NO_ROOM, full)));
        }
        return stream(socket, connection, Meters.Reader.WATCHER, new Incoming(connection, null))
                .doFinally(signal -> session.audience().leave(connection));
    }

    /** A connection that begins at a number, or at the end if that is not there yet. */
    private Connection connection(LiveSession session, String name, long asked) {
        long from = Math.min(asked, session.ring().nextSeq());
        return new Connection(
                session.ring(),
                properties,
                mapper,
                new ServerMessage.Hello(
                        from - 1, 0, name, session.request().options().model(), from),
                meters::dropped);
    }

    private Mono<Void> stream(WebSocketSession socket, Connection connection, Meters.Reader reader, Incoming incoming) {
        meters.connected(reader);
        Flux<WebSocketMessage> frames = connection.frames().map(frame -> message(socket, frame));
        Flux<WebSocketMessage> pings =
                Flux.interval(properties.ping()).onBackpressureDrop().map(n -> incoming.ping(socket));
        // The frames' end is the connection's: pings alone keep nothing open.
        Mono<Void> out = socket.send(frames.publish(shared ->
                Flux.merge(shared, pings.takeUntilOther(shared.ignoreElements().onErrorComplete()))));
        Mono<Void> in = socket.receive().doOnNext(incoming::frame).then();
        return Mono.firstWithSignal(out.then(Mono.defer(() -> socket.close(status(connection.close())))), in)
                .onErrorResume(broken -> {
                    LOG.debug("a stream broke off", broken);
                    return Mono.empty();
                })
                .doFinally(signal -> meters.disconnected(reader));
    }

    private static WebSocketMessage message(WebSocketSession socket, Connection.Frame frame) {
        return switch (frame) {
            case Connection.Frame.Text text ->
                new WebSocketMessage(
                        WebSocketMessage.Type.TEXT, socket.bufferFactory().wrap(text.json()));
            case Connection.Frame.Binary binary -> socket.binaryMessage(buffers -> buffers.wrap(binary.bytes()));
        };
    }

    private static CloseStatus status(CloseCode code) {
        return status(new Connection.Close(code, ""));
    }

    /** A close frame's reason has at most 123 bytes (RFC 6455, 5.5); ours are ASCII. */
    private static CloseStatus status(Connection.Close close) {
        CloseCode code = close.code();
        String reason = close.detail().isEmpty() ? code.text() : code.text() + ": " + close.detail();
        return new CloseStatus(code.code(), reason.substring(0, Math.min(reason.length(), REASON_BYTES)));
    }

    /** What a client sends; on the connection's event loop. */
    private final class Incoming {
        private final Connection connection;
        /** What the client controls; null if it only watches. */
        private final @Nullable LiveSession session;

        private volatile long lastHeard = System.nanoTime();
        private long second;
        private int frames;

        Incoming(Connection connection, @Nullable LiveSession session) {
            this.connection = connection;
            this.session = session;
        }

        WebSocketMessage ping(WebSocketSession socket) {
            if (System.nanoTime() - lastHeard > properties.stall().toNanos()) {
                connection.close(
                        CloseCode.STALLED, "silent for " + properties.stall().toMillis() + " ms");
            }
            connection.tick();
            return socket.pingMessage(buffers -> buffers.wrap("mkplay".getBytes(StandardCharsets.US_ASCII)));
        }

        void frame(WebSocketMessage message) {
            long now = System.nanoTime();
            lastHeard = now;
            if (now - second > Duration.ofSeconds(1).toNanos()) {
                second = now;
                frames = 0;
            }
            if (++frames > properties.framesPerSecond()) {
                connection.close(
                        CloseCode.TOO_MUCH, "at most " + properties.framesPerSecond() + " frames a second are taken");
            } else if (message.getType() == WebSocketMessage.Type.TEXT) {
                text(message.getPayloadAsText());
            } else if (message.getType() == WebSocketMessage.Type.BINARY) {
                connection.close(CloseCode.BAD_MESSAGE);
            }
        }

        private void text(String json) {
            try {
                ClientMessage message = reader.readValue(json);
                switch (message) {
                    case null -> connection.close(CloseCode.BAD_MESSAGE);
                    case ClientMessage.Ack ack -> connection.acknowledge(ack.seq());
                    case ClientMessage.Input input -> control(s -> input(s, input.text()));
                    case ClientMessage.Key key -> control(s -> key(s, key));
                    case ClientMessage.Eof eof -> control(LiveSession::closeInput);
                    case ClientMessage.Stop stop -> control(s -> s.cancel(Outcome.ON_REQUEST));
                    case ClientMessage.Pause pause -> control(s -> debug(s, new DebugCommand.Pause()));
                    case ClientMessage.Resume resume ->
                        control(s -> debug(s, new DebugCommand.Resume(resume.backwards())));
                    case ClientMessage.Step step -> control(s -> step(s, step));
                    case ClientMessage.Breakpoints breakpoints -> control(s -> breakpoints(s, breakpoints.list()));
                    case ClientMessage.GoTo to -> control(s -> debug(s, new DebugCommand.GoTo(to.instruction())));
                }
            } catch (JacksonException e) {
                connection.close(CloseCode.BAD_MESSAGE);
            }
        }

        private void control(Consumer<LiveSession> what) {
            LiveSession controlled = session;
            if (controlled == null) {
                connection.close(CloseCode.READ_ONLY);
            } else {
                what.accept(controlled);
            }
        }

        @SuppressWarnings("ConstantValue") // The schema says that it is there; the client may not know that.
        private void key(LiveSession controlled, ClientMessage.Key key) {
            if (key.code() == null || key.code().length() > KEY_CHARS) {
                connection.close(CloseCode.BAD_MESSAGE, "a key's code has at most " + KEY_CHARS + " characters");
            } else if (!controlled.key(key.code(), key.down(), limits.inputBytes())) {
                inputUsedUp();
            }
        }

        private void debug(LiveSession controlled, DebugCommand command) {
            if (!controlled.debug(command)) {
                connection.close(
                        CloseCode.TOO_MUCH, "at most " + LiveSession.MOST_EARLY + " commands wait for a session");
            }
        }

        private void inputUsedUp() {
            connection.close(CloseCode.TOO_MUCH, "a session takes " + limits.inputBytes() + " bytes of input");
        }

        @SuppressWarnings("ConstantValue") // The schema says that it is there; the client may not know that.
        private void step(LiveSession controlled, ClientMessage.Step step) {
            if (step.unit() == null) {
                connection.close(CloseCode.BAD_MESSAGE);
            } else {
                debug(controlled, new DebugCommand.Step(step.unit(), step.backwards()));
            }
        }

        @SuppressWarnings("ConstantValue") // The schema says that they are there; the client may not know that.
        private void breakpoints(LiveSession controlled, List<Breakpoint> list) {
            boolean good = list != null
                    && list.stream()
                            .allMatch(b -> b != null
                                    && b.kind() != null
                                    && b.place() != null
                                    && b.place().length() <= Breakpoint.PLACE_CHARS);
            if (good) {
                debug(controlled, new DebugCommand.Breakpoints(list));
            } else {
                connection.close(CloseCode.BAD_MESSAGE);
            }
        }

        @SuppressWarnings("ConstantValue") // The schema says that it is there; the client may not know that.
        private void input(LiveSession controlled, String text) {
            if (text == null || text.length() > INPUT_CHARS) {
                connection.close(CloseCode.BAD_MESSAGE, "an input has at most " + INPUT_CHARS + " characters");
            } else if (!controlled.input(text.getBytes(StandardCharsets.UTF_8), limits.inputBytes())) {
                inputUsedUp();
            }
        }
    }
}
