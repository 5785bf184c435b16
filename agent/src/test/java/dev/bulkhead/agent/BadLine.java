package dev.bulkhead.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy that cuts connections: of those that bring an answer, each of the first few after some bytes. */
final class BadLine implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger cutsLeft;
    private final int cutAfter;
    private final AtomicLong carried = new AtomicLong();

    /** @param cutAfter how many bytes from the server pass before the cut */
    BadLine(int target, int cuts, int cutAfter) throws IOException {
        this.target = target;
        this.cutsLeft = new AtomicInteger(cuts);
        this.cutAfter = cutAfter;
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://localhost:" + listening.getLocalPort();
    }

    /** Bytes from the server that have passed. */
    long carried() {
        return carried.get();
    }

    int cutsLeft() {
        return Math.max(0, cutsLeft.get());
    }

    private void accept() {
        try {
            while (true) {
                var client = listening.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), target);
                Thread.ofVirtual().start(() -> pass(client, server, false));
                Thread.ofVirtual().start(() -> pass(server, client, true));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            var buffer = new byte[8192];
            long passed = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                passed += read;
                if (answers) {
                    carried.addAndGet(read);
                    if (passed >= cutAfter && cutsLeft.getAndDecrement() > 0) {
                        to.setSoLinger(true, 0); // a reset
                        return;
                    }
                }
            }
        } catch (IOException broken) {
            // either side has closed
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
