package dev.bulkhead.router.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.bulkhead.router.table.Address;
import dev.bulkhead.router.table.Limits;
import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.ServiceRoute;
import dev.bulkhead.router.table.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LiveServiceTest {
    private static final Target ONE = new Target("one", 70);
    private static final Target TWO = new Target("two", 30);

    private long now = 1000;
    private final List<String> rose = new ArrayList<>();
    private final Services services = new Services(() -> now, 1_000_000, revision -> rose.add(revision.name()));
    private final Map<String, List<Address>> pods = new HashMap<>();

    @Test
    void shortRunsOfRequestsKeepToTheWeights() {
        pods("one", 1);
        pods("two", 2);
        LiveService service = apply(0, ONE, TWO);
        for (int run = 0; run < 20; run++) {
            long two = Stream.generate(() -> take(service).orElseThrow())
                    .limit(100)
                    .filter(lease -> lease.revision().name().equals("two"))
                    .count();
            assertThat(two).isCloseTo(30, within(2L));
        }
    }

    @Test
    void theLessBusyPodIsTaken() {
        pods("one", 1, 2, 3, 4);
        LiveService service = apply(0, ONE);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int i = 0; i < 400; i++) {
            counts.merge(port(take(service).orElseThrow()), 1, Integer::sum);
        }
        assertThat(counts.values()).hasSize(4).allMatch(n -> n > 90 && n < 110);
    }

    @Test
    void aPodHasNoMoreThanItsLimitAndTheNextWaitsForIt() {
        pods("one", 1);
        LiveService service = apply(2, ONE);
        Lease first = take(service).orElseThrow();
        take(service).orElseThrow();
        assertThat(take(service)).isEmpty();
        List<Lease> given = new ArrayList<>();
        service.await(ask(service), 10, given::add);
        assertThat(given).isEmpty();
        assertThat(take(service)).as("nobody overtakes").isEmpty();

        first.answered(false, 1);

        assertThat(given).hasSize(1);
    }

    @Test
    void aLeaseThatEndsTwiceGivesBackOnePlace() {
        pods("one", 1);
        LiveService service = apply(1, ONE);
        Lease lease = take(service).orElseThrow();
        lease.answered(false, 1);
        lease.end();
        take(service).orElseThrow();

        assertThat(take(service)).isEmpty();
        assertThat(revision("one").load().snapshot().inFlight()).isOne();
    }

    @Test
    void aPodThatRefusesIsAvoidedLongerEachTimeUntilItIsReached() {
        pods("one", 1);
        LiveService service = apply(0, ONE);
        for (long pause : new long[] {100, 200, 400, 800, 1600, 1600}) {
            assertThat(take(service).orElseThrow().unreachable(now)).isEqualTo(pause);
            now += pause - 1;
            assertThat(take(service)).isEmpty();
            now += 1;
        }
        Lease lease = take(service).orElseThrow();
        lease.reached();
        assertThat(lease.unreachable(now)).isEqualTo(100);
    }

    @Test
    void whoWaitsForARefusingPodGetsItWhenItIsTriedAgain() {
        pods("one", 1);
        LiveService service = apply(0, ONE);
        take(service).orElseThrow().unreachable(now);
        List<Lease> given = new ArrayList<>();
        service.await(ask(service), 10, given::add);
        now += 101;

        service.avoidanceOver();

        assertThat(given).hasSize(1);
    }

    @Test
    void theFirstWhoWaitsIsNews() {
        LiveService service = apply(0, ONE);
        Waiting first = service.await(ask(service), 10, lease -> {}).orElseThrow();
        service.await(ask(service), 10, lease -> {});
        assertThat(rose).containsExactly("one");
        assertThat(revision("one").load().snapshot().held()).isEqualTo(2);

        assertThat(service.leave(first)).isTrue();
        assertThat(service.leave(first)).as("it has left already").isFalse();
        assertThat(revision("one").load().snapshot().held()).isOne();
    }

    @Test
    void whoWaitsIsCountedForTheRevisionThatIsWantedNow() {
        LiveService service = apply(0, ONE);
        service.await(ask(service), 10, lease -> {});

        apply(0, TWO);

        assertThat(revision("two").load().snapshot().held()).isOne();
        assertThat(services.revisions().map(Revision::name)).containsExactly("two");
    }

    @Test
    void allThatWaitTogetherAreBoundedByMemory() {
        LiveService service = apply(0, ONE);
        assertThat(service.await(ask(service), 600_000, lease -> {})).isPresent();
        assertThat(service.await(ask(service), 600_000, lease -> {})).isEmpty();
        assertThat(service.await(ask(service), 400_000, lease -> {})).isPresent();
    }

    @Test
    void aRevisionThatIsNamedNoMoreStaysWhileItHasWork() {
        pods("one", 1);
        LiveService service = apply(0, ONE);
        Lease inWork = take(service).orElseThrow();
        pods.clear();

        assertThat(change(0, TWO).revisions()).isEmpty();
        inWork.answered(true, 3);
        assertThat(change(0, TWO).revisions()).extracting(Revision::name).containsExactly("one");
        assertThat(inWork.revision().load().snapshot().errors()).isOne();
    }

    private void pods(String revision, int... ports) {
        pods.put(
                revision,
                Arrays.stream(ports)
                        .mapToObj(port -> new Address("10.0.0.1", port, 0))
                        .toList());
    }

    private LiveService apply(int concurrency, Target... targets) {
        change(concurrency, targets);
        return services.find("iris").orElseThrow();
    }

    private Services.Gone change(int concurrency, Target... targets) {
        Limits limits = Limits.of(Duration.ofSeconds(1), Duration.ofSeconds(1), concurrency);
        return services.apply(new RouteTable(
                "ml",
                List.of(new ServiceRoute("iris", List.of(), List.of(targets), List.of(), null, null, limits, "")),
                pods));
    }

    private Revision revision(String name) {
        return services.revisions()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Ask ask(LiveService service) {
        return new Ask(selector -> null, service.nextSpread());
    }

    private static Optional<Lease> take(LiveService service) {
        return service.take(ask(service));
    }

    private static int port(Lease lease) {
        return lease.endpoint().address().http();
    }
}
