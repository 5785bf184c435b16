package dev.bulkhead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReactionTest {
    private static final Instant EVENT = Instant.parse("2026-01-01T00:00:10Z");

    private final ReactionTally tally = new ReactionTally();

    @Test
    void aReplacementIsTheFirstPodOfItsReplicaAfterTheEvent() {
        created("alone-000-worker-0-1", "00:00:05", 201);
        created("alone-000-worker-0-2", "00:00:12", 201);

        Reaction reaction = Reaction.of("tainted", false, Map.of("alone-000-worker-0", EVENT), tally);

        assertThat(reaction).isEqualTo(new Reaction("tainted", false, List.of(2000L), 0, 0));
    }

    @Test
    void whatIsMadeTwiceOrNotAtAllIsCounted() {
        created("alone-000-worker-0-2", "00:00:12", 201);
        created("alone-000-worker-0-3", "00:00:13", 201);
        created("alone-000-worker-1-2", "00:00:12", 409);
        Map<String, Instant> since = new LinkedHashMap<>();
        since.put("alone-000-worker-0", EVENT);
        since.put("alone-000-worker-1", EVENT);

        Reaction reaction = Reaction.of("lost", false, since, tally);

        assertThat(reaction).isEqualTo(new Reaction("lost", false, List.of(2000L), 1, 1));
    }

    @Test
    void gangsAreCountedApart() {
        created("gang-001-worker-0-2", "00:00:11", 201);

        assertThat(Reaction.of("lost", true, Map.of("gang-001-worker-0", EVENT), tally)
                        .millis())
                .containsExactly(1000L);
        assertThat(Reaction.of("lost", false, Map.of("gang-001-worker-0", EVENT), tally))
                .isEqualTo(new Reaction("lost", false, List.of(), 0, 0));
    }

    @Test
    void percentilesAreThoseOfTheNearestRank() {
        List<Long> hundred =
                LongStream.rangeClosed(1, 100).map(i -> i * 1000).boxed().toList();
        Reaction reaction = new Reaction("tainted", false, hundred, 0, 0);

        assertThat(reaction.percentile(50)).isEqualTo(50);
        assertThat(reaction.percentile(99)).isEqualTo(99);
        assertThat(new Reaction("tainted", false, List.of(), 3, 0).percentile(99))
                .isNaN();
    }

    @Test
    void thereAre500PodsAndEachVictimBelongsToAnotherJob() {
        List<String> jobs = IntStream.range(0, ReactionShape.outOfMemory().size())
                .mapToObj(i -> ReactionShape.outOfMemory().get(i).replaceFirst("-worker.*", ""))
                .distinct()
                .toList();

        assertThat(jobs).hasSize(50);
        assertThat(ReactionShape.elsewhere())
                .extracting(j -> j.getMetadata().getName())
                .containsAll(jobs);
        assertThat(ReactionShape.onTheTaintedNode().size()
                        + ReactionShape.onTheLostNode().size()
                        + ReactionShape.elsewhere().size())
                .isEqualTo(ReactionShape.JOBS);
    }

    private void created(String pod, String time, int code) {
        tally.accept("""
                {"verb":"create","objectRef":{"resource":"pods","namespace":"%s","name":"%s"},"responseStatus":{"code":%d},\
                "stageTimestamp":"2026-01-01T%sZ"}""".formatted(BurstShape.NAMESPACE, pod, code, time));
    }
}
