package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import mkplay.server.Json;
import mkplay.server.ServerTest;
import mkplay.server.session.StreamClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Clients that send slowly, too much, or what is no HTTP. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:slow;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.web.body-timeout=300ms",
            "playground.web.header-timeout=700ms",
            "playground.web.read-timeout=500ms"
        })
@Timeout(60)
class SlowClientTest {

    @LocalServerPort
    private int port;

    @Autowired
    private WebTestClient client;

    /** Sends bytes, keeps the connection open, and gives what comes until the server closes it. */
    private String closedAfter(String sent) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            out.write(sent.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static String post(String headers, String body) {
        return "POST /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers + "\r\n"
                + body;
    }

    @Test
    void aBodyThatDoesNotComeIsGivenUp() throws IOException {
        assertThat(closedAfter(post("Content-Length: 1000\r\n", "{\"files\"")))
                .startsWith("HTTP/1.1 408")
                .contains("body", "300 ms");
    }

    @Test
    void aBodyThatIsAnnouncedInPiecesAndDoesNotEndIsGivenUp() throws IOException {
        assertThat(closedAfter(post("Transfer-Encoding: chunked\r\n", "1\r\n{\r\n")))
                .startsWith("HTTP/1.1 408")
                .contains("body", "300 ms");
    }

    /** One byte whenever nothing has come for a while, until the server closes the connection; what came. */
    private static String trickle(Socket socket, String endless) throws IOException {
        ByteArrayOutputStream came = new ByteArrayOutputStream();
        socket.setSoTimeout(50);
        for (int sent = 0; ; ) {
            try {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    break;
                }
                came.write(next);
            } catch (SocketTimeoutException nothingCame) {
                socket.getOutputStream().write(endless.charAt(sent++ % endless.length()));
            } catch (SocketException reset) {
                break;
            }
        }
        return came.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void headersThatTrickleAreGivenUp() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(trickle(socket, "X-A: b\r\n")).startsWith("HTTP/1.1 408").contains("headers", "700 ms");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(trickle(socket, "GET /")).as("a request line").startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void headersOfALaterRequestThatTrickleAreGivenUpToo() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(livez(socket)).startsWith("HTTP/1.1 200");
            assertThat(trickle(socket, "GET /")).isEmpty();
        }
    }

    @Test
    void aConnectionThatIsKeptForTheNextRequestIsLeftAlone() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(livez(socket)).startsWith("HTTP/1.1 200");
            nothingComes(socket, 1500);
            assertThat(livez(socket)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aStreamIsNoTricklingHeader() throws Exception {
        JsonNode session = Json.body(Json.post(client, "/api/v1/sessions", "{\"sample\":\"echo\"}"));
        try (StreamClient stream =
                        StreamClient.connect(port, session.at("/links/stream").asString(), 1);
                Socket other = new Socket(InetAddress.getLoopbackAddress(), port)) {
            stream.await("console", m -> m.at("/text").asString().contains("> "));
            nothingComes(other, 1500);
            stream.send("{\"type\":\"input\",\"text\":\"one\\n\"}");
            stream.await("console", m -> stream.console().contains("line 1 has 3 characters"));
        }
    }

    @Test
    void whoDoesNotReadTheAnswersIsClosed() throws IOException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            OutputStream out = socket.getOutputStream();
            byte[] request = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> {
                        // Ends with the test's time if the server never closes: then this write waits.
                        while (true) {
                            out.write(request);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    private static String livez(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout(20_000);
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("}") < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("closed after %s", answer).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    /** The connection stays open for so long, without a word. */
    private static void nothingComes(Socket socket, int millis) throws IOException {
        socket.setSoTimeout(millis);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whatIsTooLongOrNoHttpIsRefusedAndClosed() throws IOException {
        assertThat(closedAfter("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414")
                .contains("8192 bytes");
        assertThat(closedAfter("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431")
                .contains("8192 bytes");
        assertThat(closedAfter("\u0016\u0003\u0001\u0002\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("no HTTP");
    }
}
