package mkplay.server.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** What lies between a browser and the server: a TCP relay that breaks, or holds back, streams and leaves other requests alone. */
final class Cable implements AutoCloseable {

    private static final int BUFFER_BYTES = 4096;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    private final ServerSocket listening;
    private final int serverPort;
    private final Queue<Long> cuts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger broken = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile long heldAfter = Long.MAX_VALUE;

    private Cable(int serverPort) throws IOException {
        this.serverPort = serverPort;
        listening = new ServerSocket(0, 0, HERE);
    }

    static Cable to(int serverPort) throws IOException {
        Cable cable = new Cable(serverPort);
        Thread.startVirtualThread(cable::accept);
        return cable;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** The next streams break, each after so many bytes to the browser. */
    Cable cuttingAfter(long... bytes) {
        for (long each : bytes) {
            cuts.add(each);
        }
        return this;
    }

    /** After so many bytes a stream's browser gets nothing more, and the server sees a reader that does not read. */
    Cable holdingAfter(long bytes) {
        heldAfter = bytes;
        return this;
    }

    /** Lets through what is held back, and all that follows. */
    void release() {
        released.countDown();
    }

    /** Streams that were broken so far. */
    int broken() {
        return broken.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket browser = listening.accept();
                Thread.startVirtualThread(() -> relay(browser));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void relay(Socket browser) {
        try (browser;
                Socket server = new Socket(HERE, serverPort)) {
            byte[] first = new byte[BUFFER_BYTES];
            int count = browser.getInputStream().read(first);
            if (count <= 0) {
                return;
            }
            server.getOutputStream().write(first, 0, count);
            String line = new String(first, 0, count, StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
            boolean stream = line.startsWith("GET /api/v1/") && line.contains("/stream?");
            Thread up = Thread.startVirtualThread(() -> pump(browser, server));
            if (stream) {
                down(server, browser);
            } else {
                pump(server, browser);
            }
            up.join();
        } catch (IOException gone) {
            // Either side has closed.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From one side to the other until either closes. */
    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // Either side has closed.
        }
    }

    private void down(Socket server, Socket browser) throws IOException, InterruptedException {
        Long end = cuts.poll();
        long cut = end == null ? Long.MAX_VALUE : end;
        byte[] buffer = new byte[BUFFER_BYTES];
        InputStream in = server.getInputStream();
        OutputStream out = browser.getOutputStream();
        long passed = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            if (passed + count >= heldAfter) {
                released.await();
            }
            out.write(buffer, 0, (int) Math.min(count, cut - passed));
            passed += count;
            if (passed >= cut) {
                broken.incrementAndGet();
                // A reset, not an orderly end: as when the network is gone.
                browser.setSoLinger(true, 0);
                server.setSoLinger(true, 0);
                browser.close();
                server.close();
                return;
            }
        }
        browser.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        release();
        listening.close();
    }
}
