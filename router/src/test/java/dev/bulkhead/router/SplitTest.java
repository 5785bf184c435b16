package dev.bulkhead.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bulkhead.router.table.Selector;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who gets which revision, on the wire; table/ServiceRouteTest has the arithmetic. */
class SplitTest extends RouterHarness {
    private static final Selector TEAM = new Selector(Selector.Source.header, "X-Team");
    private static final Selector BETA = new Selector(Selector.Source.cookie, "beta");

    @Test
    void sharesHoldOverTwoThousandRequests() throws Exception {
        try (Backend one = Backend.named(vertx, "one");
                Backend two = Backend.named(vertx, "two")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 90, one.address())
                    .to("iris-rev-2", 10, two.address())
                    .table());
            for (int i = 0; i < 2000; i++) {
                get("/");
            }
            assertThat(two.requests.get() / 20.0).isCloseTo(10, within(2.0));
            assertThat(one.requests.get() + two.requests.get()).isEqualTo(2000);
        }
    }

    @Test
    void aCohortGetsItsRevisionByHeaderOrCookie() throws Exception {
        try (Backend one = Backend.named(vertx, "one");
                Backend two = Backend.named(vertx, "two")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 100, one.address())
                    .pods("iris-rev-2", two.address())
                    .cohort(TEAM, Set.of("ml", "qa"), "iris-rev-2")
                    .cohort(BETA, Set.of("yes"), "iris-rev-2")
                    .table());

            assertThat(send(request("/").header("x-team", "qa")).body()).isEqualTo("two");
            assertThat(send(request("/").header("Cookie", "a=b; beta=yes")).body())
                    .isEqualTo("two");
            assertThat(send(request("/").header("x-team", "web")).body()).isEqualTo("one");
            assertThat(send(request("/").header("Cookie", "beta=no")).body()).isEqualTo("one");
            assertThat(get("/").body()).isEqualTo("one");
        }
    }

    @Test
    void aStickyCallerKeepsItsRevision() throws Exception {
        try (Backend one = Backend.named(vertx, "one");
                Backend two = Backend.named(vertx, "two")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 50, one.address())
                    .to("iris-rev-2", 50, two.address())
                    .sticky(TEAM)
                    .table());
            for (String team : new String[] {"a", "b", "c", "d", "e", "f"}) {
                String first = send(request("/").header("X-Team", team)).body();
                for (int i = 0; i < 5; i++) {
                    assertThat(send(request("/").header("X-Team", team)).body()).isEqualTo(first);
                }
            }
        }
    }

    @Test
    void theShareOfARevisionWithoutPodsIsAnsweredByTheOthers() throws Exception {
        try (Backend one = Backend.named(vertx, "one")) {
            apply(Routes.iris()
                    .to("iris-rev-1", 50, one.address())
                    .to("iris-rev-2", 50)
                    .table());
            for (int i = 0; i < 100; i++) {
                HttpResponse<String> answer = get("/");
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("x-bulkhead-revision")).contains("iris-rev-1");
            }
            assertThat(Demand.of(router).line("iris-rev-2").getLong("diverted")).isBetween(48L, 52L);
        }
    }
}
