package dev.bulkhead.router.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceRouteTest {
    private static final Selector USER = new Selector(Selector.Source.header, "x-user");
    private static final Selector TEAM = new Selector(Selector.Source.header, "x-team");
    private static final Limits LIMITS = Limits.of(Duration.ofSeconds(1), Duration.ofSeconds(1), 0);

    @Test
    void sharesFollowTheWeights() {
        ServiceRoute route = route(List.of(), null, target("a", 70), target("b", 25), target("c", 5), target("d", 0));

        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            counts.merge(route.choose(s -> null, i / 1000.0).orElseThrow(), 1, Integer::sum);
        }

        assertThat(counts).isEqualTo(Map.of("a", 700, "b", 250, "c", 50));
    }

    @Test
    void weightsNeedNotSumTo100() {
        ServiceRoute route = route(List.of(), null, target("a", 1), target("b", 3));

        assertThat(route.choose(s -> null, 0.24)).contains("a");
        assertThat(route.choose(s -> null, 0.26)).contains("b");
        assertThat(route.choose(s -> null, 0.999999)).contains("b");
    }

    @Test
    void withoutTargetsThereIsNoChoice() {
        assertThat(route(List.of(), null).choose(s -> null, 0.5)).isEmpty();
        assertThat(route(List.of(), USER, target("a", 0)).choose(s -> "x", 0.5)).isEmpty();
    }

    @Test
    void stickyCallersAreSplitByWeightToo() {
        ServiceRoute route = route(List.of(), USER, target("a", 90), target("b", 10));

        assertThat(share(route, "b")).isCloseTo(0.10, within(0.01));
    }

    @Test
    void aNewWeightMovesOnlyWhomItMust() {
        ServiceRoute before = route(List.of(), USER, target("a", 90), target("b", 10));
        ServiceRoute after = route(List.of(), USER, target("a", 50), target("b", 50));
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            String caller = "caller-" + i;
            String first = before.choose(s -> caller, 0).orElseThrow();
            String second = after.choose(s -> caller, 0).orElseThrow();
            assertThat(first.equals("b") && second.equals("a"))
                    .as("who has the new one keeps it")
                    .isFalse();
            moved += first.equals(second) ? 0 : 1;
        }
        assertThat(moved / 10_000.0).isCloseTo(0.40, within(0.02));
    }

    @Test
    void aRevisionMoreTakesFromTheOthersOnly() {
        ServiceRoute before = route(List.of(), USER, target("a", 50), target("b", 50));
        ServiceRoute after = route(List.of(), USER, target("a", 50), target("b", 50), target("c", 50));
        for (int i = 0; i < 2000; i++) {
            String caller = "caller-" + i;
            String second = after.choose(s -> caller, 0).orElseThrow();
            assertThat(second).isIn("c", before.choose(s -> caller, 0).orElseThrow());
        }
    }

    @Test
    void theFirstCohortCountsBeforeStickinessAndWeights() {
        ServiceRoute route = route(
                List.of(new Cohort(TEAM, Set.of("ml"), "b"), new Cohort(USER, Set.of("eve"), "c")),
                USER,
                target("a", 100));

        assertThat(route.choose(values("x-team", "ml", "x-user", "eve"), 0)).contains("b");
        assertThat(route.choose(values("x-user", "eve"), 0)).contains("c");
        assertThat(route.choose(values("x-user", "bob"), 0)).contains("a");
        assertThat(route.revisions()).containsExactly("a", "b", "c");
    }

    @Test
    void whatCannotBeReachedIsReplacedByWeight() {
        ServiceRoute route = route(List.of(), null, target("a", 10), target("b", 30), target("c", 60), target("d", 0));

        assertThat(route.instead(Set.of("a", "b", "d")::contains, 0.2)).contains("a");
        assertThat(route.instead(Set.of("a", "b", "d")::contains, 0.9)).contains("b");
        assertThat(route.instead(Set.of("d")::contains, 0.9)).isEmpty();
    }

    private static double share(ServiceRoute route, String revision) {
        return IntStream.range(0, 20_000)
                        .filter(i -> route.choose(s -> "caller-" + i, 0)
                                .orElseThrow()
                                .equals(revision))
                        .count()
                / 20_000.0;
    }

    private static java.util.function.Function<Selector, String> values(String... pairs) {
        return selector -> {
            for (int i = 0; i < pairs.length; i += 2) {
                if (pairs[i].equals(selector.name())) {
                    return pairs[i + 1];
                }
            }
            return null;
        };
    }

    private static Target target(String revision, int weight) {
        return new Target(revision, weight);
    }

    private static ServiceRoute route(List<Cohort> cohorts, Selector sticky, Target... targets) {
        return new ServiceRoute("iris", List.of(), List.of(targets), cohorts, sticky, null, LIMITS, "");
    }
}
