package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** Clients that send slowly, too much, or what is no HTTP. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:slow;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.web.body-timeout=300ms"
        })
@Timeout(60)
class SlowClientTest {

    @LocalServerPort
    private int port;

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
        assertThat(closedAfter(post("Content-Length: 1000\r\n", "{\"files\""))).doesNotContain("HTTP/1.1 20");
    }

    @Test
    void aBodyThatIsAnnouncedInPiecesAndDoesNotEndIsGivenUp() throws IOException {
        assertThat(closedAfter(post("Transfer-Encoding: chunked\r\n", "1\r\n{\r\n")))
                .doesNotContain("HTTP/1.1 20");
    }

    @Test
    void whatIsTooLongOrNoHttpIsRefusedAndClosed() throws IOException {
        assertThat(closedAfter("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(closedAfter("GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
        assertThat(closedAfter("\u0016\u0003\u0001\u0002\r\n\r\n")).startsWith("HTTP/1.1 400");
    }
}
