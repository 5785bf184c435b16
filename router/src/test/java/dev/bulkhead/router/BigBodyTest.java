package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A router with 64 MiB of heap, in a process of its own. */
@Timeout(120)
class BigBodyTest {
    private static final int CHUNK = 64 << 10;
    private static final long SIZE = 200L << 20;

    private final Vertx vertx = Vertx.vertx();
    private Backend pod;
    private Process process;
    private int port;

    @BeforeEach
    void start() throws IOException {
        pod = Backend.of(vertx, request -> {
            if (request.path().equals("/echo")) {
                request.response().putHeader("content-length", request.getHeader("content-length"));
                request.pipeTo(request.response());
            } else {
                request.end().onSuccess(v -> request.response().end());
                request.resume();
            }
        });
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=32m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SmallRouter.class.getName(),
                        Integer.toString(pod.address().http()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        port = Integer.parseInt(process.inputReader().readLine());
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
        pod.close();
        Backend.await(vertx.close());
    }

    @Test
    void aBodyThreeTimesTheHeapGoesUpAndComesBackAtTheCallersPace() throws Exception {
        AtomicLong sent = new AtomicLong();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            out.write("POST /echo HTTP/1.1\r\nHost: iris\r\nContent-Length: %d\r\n\r\n"
                    .formatted(SIZE)
                    .getBytes(StandardCharsets.US_ASCII));
            CompletableFuture<Long> sum = CompletableFuture.supplyAsync(() -> write(out, sent));
            // Nobody reads, so that after a while nobody can write.
            AtomicLong before = new AtomicLong(-1);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> before.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(SIZE / 4);

            assertThat(read(socket.getInputStream())).isEqualTo(sum.get(60, TimeUnit.SECONDS));
        }
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void whatIsHeldIsBoundedByTheHeapAndNoRequestIsLost() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                answers.add(client.sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .header("Host", "later")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[CHUNK]))
                                .build(),
                        HttpResponse.BodyHandlers.discarding()));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() ->
                            answers.stream().filter(CompletableFuture::isDone).count() > 700);
            process.outputWriter().append("ready\n").flush();
            for (CompletableFuture<HttpResponse<Void>> answer : answers) {
                statuses.merge(answer.get(60, TimeUnit.SECONDS).statusCode(), 1, Integer::sum);
            }
        }
        assertThat(statuses.keySet()).containsExactly(200, 503);
        assertThat(statuses.get(200)).isBetween(100, 300);
        assertThat(process.isAlive()).isTrue();
    }

    private static long write(OutputStream out, AtomicLong sent) {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        try {
            for (int i = 0; i < SIZE / CHUNK; i++) {
                Arrays.fill(chunk, (byte) i);
                out.write(chunk);
                sum.update(chunk);
                sent.addAndGet(CHUNK);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum.getValue();
    }

    private static long read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        String line = "";
        do {
            line = headerLine(in);
        } while (!line.isEmpty());
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < SIZE / CHUNK; i++) {
            in.readFully(chunk);
            sum.update(chunk);
        }
        return sum.getValue();
    }

    private static String headerLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
