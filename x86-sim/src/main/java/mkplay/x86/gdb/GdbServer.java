package mkplay.x86.gdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import mkplay.x86.machine.Timeline;

/** Waits for one debugger on a TCP port of this host and serves it. */
public final class GdbServer implements AutoCloseable {
    private final ServerSocket socket;

    /**
     * @param port 0 for any free one
     * @throws IOException if the port cannot be had
     */
    public GdbServer(int port) throws IOException {
        socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    /** The port, on the loopback address. */
    public int port() {
        return socket.getLocalPort();
    }

    /**
     * Waits for a debugger and does what it says until it goes, with the machine on this thread.
     *
     * @return true if it detached or disconnected, so that the machine may go on by itself; false if it killed it
     * @throws IOException if waiting failed; a lost connection is none
     */
    public boolean serve(Timeline timeline) throws IOException {
        return serve(timeline, MonitorExtension.NONE);
    }

    /** The same with more commands for {@code monitor}. */
    public boolean serve(Timeline timeline, MonitorExtension more) throws IOException {
        GdbStub stub = new GdbStub(timeline, more);
        try (Socket debugger = socket.accept()) {
            debugger.setTcpNoDelay(true);
            talk(stub, debugger);
        } finally {
            stub.disconnect();
        }
        return stub.detached();
    }

    private static void talk(GdbStub stub, Socket debugger) {
        try {
            InputStream in = debugger.getInputStream();
            OutputStream out = debugger.getOutputStream();
            byte[] buffer = new byte[4096];
            while (!stub.detached() && !stub.killed()) {
                int count = read(debugger, in, buffer, stub.running());
                if (count < 0) {
                    return;
                }
                stub.receive(buffer, count);
                if (stub.running()) {
                    stub.advance();
                }
                out.write(stub.takeOutput());
                out.flush();
            }
        } catch (IOException e) {
            // The debugger is gone without a word; disconnect frees what it held.
        }
    }

    /** Waits for bytes, but only for a moment while the machine runs: then 0, and -1 if the debugger is gone. */
    private static int read(Socket debugger, InputStream in, byte[] buffer, boolean running) throws IOException {
        debugger.setSoTimeout(running ? 1 : 0);
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
