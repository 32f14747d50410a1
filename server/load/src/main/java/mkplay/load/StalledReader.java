package mkplay.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** A visitor whose program floods its trace and who reads nothing: no load tool leaves a socket unread, so this is one by hand. */
final class StalledReader implements AutoCloseable {

    private final Socket socket;

    /** Starts the flood and opens its stream. */
    StalledReader(HttpClient client, String host, int port) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/api/v1/sessions"))
                        .header("Content-Type", "application/json")
                        .header("X-Owner-Token", Server.ownerToken())
                        .POST(HttpRequest.BodyPublishers.ofString(Programs.FLOOD))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String body = answer.body();
        int begin = body.indexOf("\"stream\":\"") + "\"stream\":\"".length();
        String path = body.substring(begin, body.indexOf('"', begin));
        socket = new Socket(host, port);
        OutputStream to = socket.getOutputStream();
        to.write(("GET " + path + "?from=1 HTTP/1.1\r\nHost: " + host + ":" + port
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        InputStream from = socket.getInputStream();
        byte[] status = from.readNBytes("HTTP/1.1 101".length());
        if (!new String(status, StandardCharsets.US_ASCII).endsWith("101")) {
            throw new IOException("no stream for the stalled reader: " + answer.statusCode() + " " + body);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
