package dev.bulkhead.serving.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a router of the test's own, which ends or goes silent as the test says. */
class RouterConnectionTest {
    private final HttpClient http = RouterConnection.client();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Heard heard = new Heard();
    private final AtomicInteger opened = new AtomicInteger();
    private final CountDownLatch silent = new CountDownLatch(1);
    private HttpServer router;

    private static final class Heard implements RouterConnection.Listener {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final AtomicInteger connected = new AtomicInteger();
        private final AtomicInteger lost = new AtomicInteger();

        @Override
        public void connected() {
            connected.incrementAndGet();
        }

        @Override
        public void line(String line) {
            lines.add(line);
        }

        @Override
        public void lost() {
            lost.incrementAndGet();
        }
    }

    @BeforeEach
    void start() throws IOException {
        router = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        router.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    }

    @AfterEach
    void stop() {
        silent.countDown();
        router.stop(0);
        timer.shutdownNow();
        http.shutdownNow();
    }

    @Test
    void linesArriveAndAStreamThatEndsIsOpenedAgain() {
        answer(out -> out.write(("line " + opened.get() + "\n").getBytes(StandardCharsets.UTF_8)));

        try (RouterConnection _ = connect()) {
            await().until(() -> heard.lines.containsAll(List.of("line 1", "line 2")));
        }
        assertThat(heard.lost.get()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void aRouterThatRefusesIsAskedAgain() {
        router.createContext("/demand", exchange -> {
            if (opened.incrementAndGet() < 3) {
                exchange.sendResponseHeaders(503, -1);
            } else {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("{}\n".getBytes(StandardCharsets.UTF_8));
            }
            exchange.close();
        });
        router.start();

        try (RouterConnection _ = connect()) {
            await().until(() -> heard.lines.contains("{}"));
        }
    }

    @Test
    void aSilentRouterIsGivenUpAndAskedAgain() throws Exception {
        answer(out -> {
            out.write("{}\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            silent.await();
        });

        try (RouterConnection _ = connect()) {
            await().until(() -> heard.lost.get() >= 1 && heard.connected.get() >= 2);
        }
    }

    private interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    private void answer(Answer answer) {
        router.createContext("/demand", exchange -> {
            opened.incrementAndGet();
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                answer.write(out);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        router.start();
    }

    private RouterConnection connect() {
        return new RouterConnection(
                http,
                timer,
                URI.create("http://127.0.0.1:" + router.getAddress().getPort() + "/demand"),
                heard);
    }
}
