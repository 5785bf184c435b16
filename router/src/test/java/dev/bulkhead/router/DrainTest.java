package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes under load that no caller may notice. */
class DrainTest extends RouterHarness {

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void oneRouterTakesOverFromAnother(HttpVersion version) throws Exception {
        try (Backend pod = Backend.named(vertx, "pod");
                Router next = new Router(0, 0, 1)) {
            var table = Routes.iris().to("iris-rev-1", 100, pod.address()).table();
            apply(table);
            next.apply(table);
            AtomicReference<Integer> port = new AtomicReference<>(router.port());
            Caller caller = new Caller(vertx, version, port).start(8);
            awaitMore(caller, 500);

            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(Duration.ofSeconds(2)));
            await().until(() -> ready(router) == 503);
            awaitMore(caller, 200); // callers do not know of it at once
            port.set(next.port());
            drained.get(20, TimeUnit.SECONDS);
            awaitMore(caller, 200);

            caller.stop();
            assertThat(caller.failures).isEmpty();
        }
    }

    @Test
    void whatIsInFlightEndsAndNothingNewBegins() throws Exception {
        BlockingQueue<HttpServerRequest> open = new LinkedBlockingQueue<>();
        try (Backend pod = Backend.of(vertx, open::add)) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            CompletableFuture<HttpResponse<String>> slow = sendAsync(request("/"));
            HttpServerRequest inWork = open.take();

            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(Duration.ofMillis(100)));
            await().until(() -> !listens(router.port()));
            assertThat(drained).isNotDone();
            vertx.runOnContext(v -> inWork.response().end("slow"));

            assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("slow");
            drained.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void podsComeAndGoUnderLoad() throws Exception {
        try (Backend one = Backend.named(vertx, "1");
                Backend two = Backend.named(vertx, "2")) {
            apply(Routes.iris().to("iris-rev-1", 100, one.address()).table());
            AtomicReference<Integer> port = new AtomicReference<>(router.port());
            Caller caller = new Caller(vertx, HttpVersion.HTTP_1_1, port).start(16);
            for (int i = 0; i < 20; i++) {
                awaitMore(caller, 50);
                apply(Routes.iris()
                        .to("iris-rev-1", 100, one.address(), two.address())
                        .table());
                awaitMore(caller, 50);
                apply(Routes.iris()
                        .to("iris-rev-1", 50, two.address())
                        .to("iris-rev-2", 50)
                        .table());
                awaitMore(caller, 50);
                apply(Routes.iris().to("iris-rev-1", 100).table()); // none is left: they wait
                apply(Routes.iris().to("iris-rev-2", 100, one.address()).table());
            }
            caller.stop();
            assertThat(caller.failures).isEmpty();
            assertThat(two.requests.get()).isPositive();
        }
    }

    private static void awaitMore(Caller caller, int requests) {
        int before = caller.answered.get();
        await().pollInterval(Duration.ofMillis(5)).until(() -> caller.answered.get() >= before + requests);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    private int ready(Router which) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + which.adminPort() + "/ready"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void drain(Duration accept) {
        try {
            router.drain(accept, Duration.ofSeconds(15));
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
