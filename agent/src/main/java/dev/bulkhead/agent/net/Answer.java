package dev.bulkhead.agent.net;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An answer whose body is not read yet. Closing it early gives up the connection. */
public final class Answer implements AutoCloseable {
    private static final int LONGEST_TEXT = 16 << 20;

    private final HttpURLConnection connection;
    private final int status;
    private boolean read;

    Answer(HttpURLConnection connection) throws IOException {
        this.connection = connection;
        this.status = connection.getResponseCode();
    }

    public int status() {
        return status;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    /** Of the body; -1 if the server does not say. */
    public long length() {
        return connection.getContentLengthLong();
    }

    /** Ends with an IOException if less comes than was announced. Closing it closes the answer. */
    public InputStream body() throws IOException {
        read = true;
        var body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        return body == null ? InputStream.nullInputStream() : body;
    }

    public String text() throws IOException {
        try (var body = body()) {
            return new String(body.readNBytes(LONGEST_TEXT), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        if (!read) {
            connection.disconnect();
        }
    }
}
