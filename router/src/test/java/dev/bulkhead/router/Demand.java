package dev.bulkhead.router;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Listens to {@code /demand}, as the operator does. */
final class Demand implements AutoCloseable {
    private final InputStream stream;
    private final BufferedReader lines;

    private Demand(InputStream stream) {
        this.stream = stream;
        this.lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    static Demand of(Router router) throws IOException {
        return new Demand(URI.create("http://127.0.0.1:" + router.adminPort() + "/demand")
                .toURL()
                .openStream());
    }

    JsonObject next() throws IOException {
        return new JsonObject(lines.readLine());
    }

    /** The first line that fits. */
    JsonObject next(Predicate<JsonObject> wanted) throws IOException {
        JsonObject line = next();
        while (!wanted.test(line)) {
            line = next();
        }
        return line;
    }

    /** The first line about this revision. */
    JsonObject line(String revision) throws IOException {
        return next(line -> revision.equals(line.getString("revision")));
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
