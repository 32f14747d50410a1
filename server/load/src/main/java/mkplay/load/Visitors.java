package mkplay.load;

import static io.gatling.javaapi.core.CoreDsl.StringBody;
import static io.gatling.javaapi.core.CoreDsl.exec;
import static io.gatling.javaapi.core.CoreDsl.exitHereIfFailed;
import static io.gatling.javaapi.core.CoreDsl.jsonPath;
import static io.gatling.javaapi.core.CoreDsl.pause;
import static io.gatling.javaapi.http.HttpDsl.http;
import static io.gatling.javaapi.http.HttpDsl.status;
import static io.gatling.javaapi.http.HttpDsl.ws;

import io.gatling.http.action.ws.WsInboundMessage;
import io.gatling.javaapi.core.ChainBuilder;
import io.gatling.javaapi.core.Session;
import io.gatling.javaapi.http.WsFrameCheck;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a visitor does, as the page does it: Run, follow the stream and acknowledge, type, stop. Messages: docs/streaming.md. */
final class Visitors {

    /** Names of the requests whose times are reported. */
    static final String FIRST_OUTPUT = "first output";

    static final String ECHO = "echo";
    static final String WAKE = "wake";

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern NUMBER = Pattern.compile("\"seq\":(\\d+)");
    /** A trace batch: kind and version, count of records, number of the first. */
    private static final int COUNT_AT = 4;

    private static final int FIRST_AT = 8;
    private static final int HEADER = 24;
    private static final String LAST = "last";

    private Visitors() {}

    /** Presses Run as a new owner and waits for the first output, or for nothing if {@code sign} is empty. */
    static ChainBuilder run(String body, String sign) {
        var connect = ws("stream").connect("#{stream}?from=1");
        return exec(session -> session.set("owner", Server.ownerToken()))
                .exec(http("sessions")
                        .post("/api/v1/sessions")
                        .header("Content-Type", "application/json")
                        .header("X-Owner-Token", "#{owner}")
                        .body(StringBody(session -> body))
                        .check(status().is(201), jsonPath("$.links.stream").saveAs("stream")))
                .exec(exitHereIfFailed())
                .exec(sign.isEmpty() ? connect : connect.await(PATIENCE).on(printed(FIRST_OUTPUT, sign)));
    }

    /** Types a line and waits until the guest's answer has come. */
    static ChainBuilder type(String name, String line, String answer) {
        return exec(ws("input")
                .sendText("{\"type\":\"input\",\"text\":\"" + line + "\\n\"}")
                .await(PATIENCE)
                .on(printed(name, answer)));
    }

    private static WsFrameCheck printed(String name, String sign) {
        return ws.checkTextMessage(name)
                .matching(
                        jsonPath("$.type").is("console"),
                        jsonPath("$.text")
                                .transform(text -> text.contains(sign))
                                .is(true))
                .check(jsonPath("$.seq").ofLong().saveAs(LAST));
    }

    /** Acknowledges what has come, once a second as long as the visitor stays. */
    static ChainBuilder follow() {
        return acknowledge().exec(pause(Duration.ofSeconds(1)));
    }

    static ChainBuilder acknowledge() {
        return exec(ws.processUnmatchedMessages(Visitors::last))
                .exec(ws("ack").sendText("{\"type\":\"ack\",\"seq\":#{" + LAST + "}}"));
    }

    /** Stops the session and leaves. */
    static ChainBuilder leave() {
        return exec(ws("stop").sendText("{\"type\":\"stop\"}")).exec(ws("close").close());
    }

    private static Session last(List<WsInboundMessage> messages, Session session) {
        long last = session.contains(LAST) ? session.getLong(LAST) : 0;
        for (WsInboundMessage message : messages) {
            last = Math.max(
                    last,
                    switch (message) {
                        case WsInboundMessage.Text text -> number(text.message());
                        case WsInboundMessage.Binary records -> number(records.message());
                        default -> 0;
                    });
        }
        return session.set(LAST, last);
    }

    private static long number(String message) {
        Matcher number = NUMBER.matcher(message);
        return number.find() ? Long.parseLong(number.group(1)) : 0;
    }

    private static long number(byte[] batch) {
        if (batch.length < HEADER) {
            return 0;
        }
        ByteBuffer header = ByteBuffer.wrap(batch).order(ByteOrder.LITTLE_ENDIAN);
        return header.getLong(FIRST_AT) + header.getInt(COUNT_AT) - 1;
    }
}
