package dev.bulkhead.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** One kept connection with as little between it and the wire as can be: what is measured is not the caller. */
final class HttpCaller implements AutoCloseable {
    private static final String HEAD = "Host: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ";
    private static final String BODY = "{\"x\":\"" + "z".repeat(1024 - 8) + "\"}";
    private static final byte[] INFER = ("POST /v2/models/m/infer HTTP/1.1\r\n" + HEAD + BODY.length() + "\r\n\r\n"
                    + BODY)
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STREAM =
            "GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    HttpCaller(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream(), 8192);
        out = socket.getOutputStream();
    }

    /** One request and its whole answer. */
    void infer() throws IOException {
        out.write(INFER);
        int length = -1;
        requireOk(line());
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        in.skipNBytes(length);
    }

    /** One stream to its end; the time that each event was written at goes to {@code event} as it arrives. */
    void stream(Consumer<Long> event) throws IOException {
        out.write(STREAM);
        requireOk(line());
        while (!line().isEmpty()) {
            // headers
        }
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            String chunk = new String(in.readNBytes(size), StandardCharsets.US_ASCII);
            chunk.lines()
                    .filter(text -> text.startsWith("data: "))
                    .forEach(text -> event.accept(Long.parseLong(text.substring(6))));
            line();
        }
        line();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private static void requireOk(String status) {
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new BenchmarkException("answered " + status);
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
