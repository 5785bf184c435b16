package dev.bulkhead.router;

import dev.bulkhead.router.table.RouteTable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A router on real sockets, without a cluster. Callers name the service by the header Host. */
@Timeout(60)
abstract class RouterHarness {
    static Vertx vertx;
    static HttpClient client;
    Router router;

    @BeforeAll
    static void openClients() {
        vertx = Vertx.vertx();
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void closeClients() {
        client.shutdownNow(); // its close() waits for WebSockets, also for closed ones
        Backend.await(vertx.close());
    }

    @BeforeEach
    void start() throws TimeoutException {
        router = new Router(0, 0, 2);
    }

    @AfterEach
    void stop() {
        router.close();
    }

    void apply(RouteTable table) {
        router.apply(table);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + router.port() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Host", "iris").timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    String metrics() throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.adminPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    static String error(HttpResponse<String> response) {
        return new JsonObject(response.body()).getString("error");
    }
}
