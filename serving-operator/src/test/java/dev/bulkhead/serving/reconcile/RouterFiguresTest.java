package dev.bulkhead.serving.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.serving.plan.Demand;
import dev.bulkhead.serving.plan.Latency;
import dev.bulkhead.serving.plan.Load;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterFiguresTest {
    private final RouterFigures figures = new RouterFigures();

    @Test
    void whatTwoRoutersHaveToDoIsAddedUp() {
        hear("a", line("1", 2, 1, 10, 0));
        hear("b", line("2", 3, 0, 5, 0));

        assertThat(figures.load("iris", "iris-rev-1")).isEqualTo(new Load(5, 1));
    }

    @Test
    void whatARouterCountedBeforeItWasHeardIsNotCounted() {
        hear("a", line("1", 0, 0, 100, 7));

        assertThat(figures.total("iris", "iris-rev-1")).isEqualTo(Demand.NONE);
    }

    @Test
    void countsAreDifferencesAndSurviveARestartOfTheRouter() {
        hear("a", line("1", 0, 0, 100, 7));
        figures.line("a", line("1", 0, 0, 110, 8));
        figures.lost("a");
        hear("a", line("2", 0, 0, 1, 0));
        figures.line("a", line("2", 0, 0, 4, 1));

        Demand total = figures.total("iris", "iris-rev-1");

        assertThat(total.requests()).isEqualTo(13);
        assertThat(total.errors()).isEqualTo(2);
    }

    @Test
    void aLostRouterHasNothingToDoButItsCountsStay() {
        hear("a", line("1", 2, 3, 0, 0));
        figures.line("a", line("1", 2, 3, 5, 0));

        figures.lost("a");

        assertThat(figures.load("iris", "iris-rev-1")).isEqualTo(Load.NONE);
        assertThat(figures.total("iris", "iris-rev-1").requests()).isEqualTo(5);
        assertThat(figures.complete()).isFalse();
    }

    @Test
    void onlyWhatBeginsWakesTheService() {
        figures.connected("a");

        assertThat(figures.line("a", line("1", 0, 0, 0, 0))).isEmpty();
        assertThat(figures.line("a", line("1", 0, 1, 0, 0))).contains("iris");
        assertThat(figures.line("a", line("1", 0, 2, 0, 0))).isEmpty();
        assertThat(figures.line("a", line("1", 2, 0, 0, 0))).isEmpty();
        assertThat(figures.line("a", line("1", 2, 1, 0, 0))).contains("iris");
    }

    @Test
    void withoutRoutersNothingIsComplete() {
        assertThat(figures.complete()).isFalse();
        figures.known("a");
        assertThat(figures.complete()).isFalse();
        figures.connected("a");
        assertThat(figures.complete()).isTrue();
    }

    @Test
    void linesThatLieAreNotRead() {
        assertThat(RouterLine.parse("{}")).isPresent();
        assertThat(RouterLine.parse("not JSON")).isEmpty();
        assertThat(RouterLine.parse("null")).isEmpty();
        assertThat(RouterLine.parse(
                        "{\"boot\":\"1\",\"service\":\"iris\",\"revision\":\"r\",\"inFlight\":-1,\"latency\":[]}"))
                .isEmpty();
        assertThat(RouterLine.parse("{\"boot\":\"1\",\"service\":\"iris\",\"revision\":\"r\",\"latency\":[1,2]}"))
                .isEmpty();
    }

    private void hear(String router, RouterLine line) {
        figures.connected(router);
        figures.line(router, line);
    }

    private static RouterLine line(String boot, int inFlight, int held, long requests, long errors) {
        List<Long> latency = new ArrayList<>(Collections.nCopies(Latency.BOUNDS.size() + 1, 0L));
        latency.set(3, requests);
        return new RouterLine(boot, "iris", "iris-rev-1", inFlight, held, requests, errors, latency);
    }
}
