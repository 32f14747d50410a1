package mkplay.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mkplay.server.ServerTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** More connections than one address, or the server, may have. */
@ServerTest
@TestPropertySource(
        properties = {
            "playground.storage.url=jdbc:h2:mem:connections;DB_CLOSE_DELAY=-1;WRITE_DELAY=0",
            "playground.web.connections=5",
            "playground.web.connections-per-address=3"
        })
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "SKIPPED: other systems have only one loopback address")
class ConnectionBoundsTest {

    @LocalServerPort
    private int port;

    private final List<Socket> open = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Asks on a new connection, which stays open; the answer up to the end of its body. */
    private String ask(String from) throws IOException {
        Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port, InetAddress.getByName(from), 0);
        open.add(socket);
        socket.getOutputStream()
                .write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        try {
            for (int next = socket.getInputStream().read();
                    next >= 0;
                    next = socket.getInputStream().read()) {
                answer.append((char) next);
                if (next == '}') {
                    break;
                }
            }
        } catch (SocketException reset) {
            answer.append(" reset");
        }
        return answer.toString();
    }

    @Test
    void anAddressAndTheServerHaveTheirMost() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("127.0.0.1")).startsWith("HTTP/1.1 200");
        }
        assertThat(ask("127.0.0.1"))
                .startsWith("HTTP/1.1 429")
                .contains("Retry-After: 10", "application/problem+json", "3 connections");
        assertThat(ask("127.0.0.2")).startsWith("HTTP/1.1 200");
        assertThat(ask("127.0.0.2")).startsWith("HTTP/1.1 200");
        assertThat(ask("127.0.0.3")).startsWith("HTTP/1.1 503").contains("Retry-After: 10", "5 connections");
        open.getFirst().close();
        String again = ask("127.0.0.1");
        while (again.startsWith("HTTP/1.1 503")) {
            // The server has not seen the end of the connection yet.
            again = ask("127.0.0.1");
        }
        assertThat(again).as("the place of the one that was closed").startsWith("HTTP/1.1 200");
    }
}
