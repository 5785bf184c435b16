package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.router.table.RouteTable;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemandTest extends RouterHarness {

    @Test
    void whoWaitsIsTold() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).table());
        try (Demand demand = Demand.of(router)) {
            JsonObject quiet = demand.line("iris-rev-1");
            assertThat(quiet.getInteger("held")).isZero();

            sendAsync(request("/"));

            JsonObject told = demand.next(line -> line.getInteger("held", 0) == 1);
            assertThat(told.getString("service")).isEqualTo("iris");
            assertThat(told.getString("boot")).isEqualTo(quiet.getString("boot"));
        }
    }

    @Test
    void workIsCountedWhileItLastsAndWhenItIsDone() throws Exception {
        BlockingQueue<HttpServerRequest> open = new LinkedBlockingQueue<>();
        try (Backend pod = Backend.of(vertx, open::add)) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            try (Demand demand = Demand.of(router)) {
                CompletableFuture<HttpResponse<String>> answer = sendAsync(request("/"));

                demand.next(line -> line.getInteger("inFlight", 0) == 1);
                assertThat(demand.line("iris-rev-1").getInteger("inFlight"))
                        .as("told again while it lasts")
                        .isOne();
                open.take().response().setStatusCode(500).end();
                answer.get(10, TimeUnit.SECONDS);

                JsonObject done = demand.next(line -> line.getInteger("inFlight", 1) == 0);
                assertThat(done.getLong("requests")).isOne();
                assertThat(done.getLong("errors")).isOne();
                assertThat(done.getJsonArray("latency")).hasSize(14);
                assertThat(done.getJsonArray("latency").stream()
                                .mapToInt(n -> (Integer) n)
                                .sum())
                        .isOne();
            }
        }
    }

    @Test
    void aRevisionWhoseRequestsOthersAnswerIsWantedForAMoment() throws Exception {
        try (Backend pod = Backend.named(vertx, "one")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 50, pod.address())
                    .to("iris-rev-2", 50)
                    .table());
            try (Demand demand = Demand.of(router)) {
                for (int i = 0; i < 4; i++) {
                    assertThat(get("/").body()).isEqualTo("one");
                }
                JsonObject wanted = demand.next(
                        line -> "iris-rev-2".equals(line.getString("revision")) && line.getInteger("held") == 1);
                assertThat(wanted.getLong("diverted")).isPositive();
                assertThat(wanted.getLong("requests")).isZero();

                JsonObject later = demand.next(
                        line -> "iris-rev-2".equals(line.getString("revision")) && line.getInteger("held") == 0);
                assertThat(later.getLong("diverted")).isEqualTo(2);
            }
        }
    }

    @Test
    void whatTheRouterRefusesIsNoErrorOfTheRevision() throws Exception {
        apply(Routes.iris().to("iris-rev-1", 100).hold(Duration.ofMillis(10)).table());
        assertThat(get("/").statusCode()).isEqualTo(503);

        try (Demand demand = Demand.of(router)) {
            JsonObject line = demand.line("iris-rev-1");
            assertThat(line.getLong("requests")).isZero();
            assertThat(line.getLong("errors")).isZero();
        }
    }

    @Test
    void whereNothingHappensAHeartbeatComes() throws Exception {
        apply(Routes.iris().table());
        try (Demand demand = Demand.of(router)) {
            assertThat(demand.next().isEmpty()).isTrue();
            assertThat(demand.next().isEmpty()).isTrue();
        }
    }

    @Test
    void theRouterIsReadyOnceItHasATable() throws Exception {
        assertThat(admin("/ready")).isEqualTo(503);
        assertThat(admin("/live")).isEqualTo(200);
        apply(Routes.iris().table());
        assertThat(admin("/ready")).isEqualTo(200);
    }

    @Test
    void metersOfARevisionThatIsNoMoreAreGone() throws Exception {
        try (Backend pod = Backend.named(vertx, "one")) {
            apply(Routes.iris().to("iris-rev-1", 100, pod.address()).table());
            get("/");
            assertThat(metrics())
                    .contains("bulkhead_router_requests_total{code=\"2xx\",protocol=\"http1\",revision=\"iris-rev-1\"")
                    .contains("bulkhead_router_duration_seconds_bucket{revision=\"iris-rev-1\"");

            apply(Routes.iris().to("iris-rev-2", 100, pod.address()).table());

            assertThat(metrics()).doesNotContain("iris-rev-1").contains("iris-rev-2");

            apply(new RouteTable("ml", List.of(), Map.of()));
            assertThat(metrics()).doesNotContain("iris");
        }
    }

    private int admin(String path) throws Exception {
        return client.send(
                        java.net.http.HttpRequest.newBuilder(
                                        java.net.URI.create("http://127.0.0.1:" + router.adminPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
