package dev.bulkhead.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slow: it writes gigabytes. */
class LargeModelIT {

    /** More than an int can count. */
    private static final long SIZE = (2L << 30) + (300 << 20) + 7;

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    @TempDir
    Path folder;

    @Test
    void aModelIsFetchedWithAHeapThatIsMuchSmallerThanIt() throws Exception {
        try (var server = WebServer.start()) {
            // Given
            server.on("/zeros.bin", LargeModelIT::zeros);

            // When
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:MaxDirectMemorySize=16m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "fetch",
                            "--uri",
                            server.uri("/zeros.bin"),
                            "--to",
                            folder.resolve("model").toString(),
                            "--termination-log",
                            folder.resolve("termination").toString())
                    .inheritIO()
                    .start();

            // Then
            assertThat(process.waitFor()).isZero();
            assertThat(Files.size(folder.resolve("model/zeros.bin"))).isEqualTo(SIZE);
            assertThat(folder.resolve("termination")).content().contains("\"bytes\":" + SIZE);
        }
    }

    private static void zeros(HttpExchange exchange) throws IOException {
        var range = RANGE.matcher(exchange.getRequestHeaders().getFirst("Range"));
        if (!range.matches()) {
            throw new IOException("a part is asked for");
        }
        long from = Long.parseLong(range.group(1));
        long last = Long.parseLong(range.group(2));
        exchange.getResponseHeaders().set("ETag", "\"1\"");
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + last + "/" + SIZE);
        exchange.sendResponseHeaders(206, last - from + 1);
        var zeros = new byte[1 << 20];
        for (long left = last - from + 1; left > 0; left -= zeros.length) {
            exchange.getResponseBody().write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
