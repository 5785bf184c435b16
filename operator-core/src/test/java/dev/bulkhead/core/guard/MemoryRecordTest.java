package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class MemoryRecordTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Template TEMPLATE = new Template("train", "python3 train.py", "worker", "trainer", "A100");
    private static final Optional<MemorySize> NONE = Optional.empty();

    @Test
    void aRunLeavesItsPeakAndNextTimeAMissingLimitIsThatWithAMargin() {
        MemoryProfileSpec known = learn(Optional.empty(), new MemoryLesson.Ran(MemorySize.mebi(800)));

        assertThat(known)
                .isEqualTo(new MemoryProfileSpec(
                        "train",
                        "python3 train.py",
                        "worker",
                        "trainer",
                        "A100",
                        new Quantity("800Mi"),
                        null,
                        null,
                        0,
                        null,
                        "2026-01-01T00:00:00Z"));
        assertThat(MemoryRecord.start(known, NONE, NONE)).contains(MemorySize.mebi(1000));
    }

    @Test
    void aWrittenLimitStaysUntilItWasTooSmall() {
        MemoryProfileSpec ran = learn(Optional.empty(), new MemoryLesson.Ran(MemorySize.mebi(800)));
        assertThat(MemoryRecord.start(ran, size(512), NONE)).isEmpty();

        MemoryProfileSpec raised = learn(Optional.of(ran), new MemoryLesson.Raised(MemorySize.mebi(768)));
        assertThat(MemoryRecord.start(raised, size(512), NONE)).isEqualTo(size(768));
        assertThat(MemoryRecord.start(raised, size(1024), NONE)).isEmpty();
    }

    @Test
    void akilledRunStartsWithWhatItWasGivenAfterwards() {
        MemoryProfileSpec killed = learn(
                Optional.empty(),
                new MemoryLesson.Killed("uid/1", MemorySize.mebi(512), Optional.of(MemorySize.mebi(768))));

        assertThat(killed.killedAt()).isEqualTo(new Quantity("512Mi"));
        assertThat(killed.kills()).isEqualTo(1);
        assertThat(MemoryRecord.start(killed, size(512), NONE)).isEqualTo(size(768));
    }

    @Test
    void aKillCountsOnceHoweverOftenItIsTold() {
        MemoryLesson first = new MemoryLesson.Killed("uid/1", MemorySize.mebi(512), Optional.of(MemorySize.mebi(768)));
        MemoryLesson second = new MemoryLesson.Killed("uid/2", MemorySize.mebi(768), Optional.empty());

        MemoryProfileSpec once = learn(Optional.empty(), first);
        assertThat(learn(Optional.of(once), first)).isEqualTo(once);
        assertThat(learn(Optional.of(once), second).kills()).isEqualTo(2);
    }

    @Test
    void whatIsReadBackIsNoNews() {
        Template bare = new Template("train", "", "worker", "trainer", "");
        List<MemoryLesson> lessons = List.of(new MemoryLesson.Killed("uid/1", MemorySize.mebi(512), Optional.empty()));
        MemoryProfileSpec written = MemoryRecord.learn(Optional.empty(), bare, lessons, NOW);

        MemoryProfileSpec read = Serialization.unmarshal(Serialization.asYaml(written), MemoryProfileSpec.class);

        assertThat(MemoryRecord.learn(Optional.of(read), bare, lessons, NOW)).isEqualTo(read);
    }

    @Test
    void theCeilingHolds() {
        MemoryProfileSpec raised = learn(Optional.empty(), new MemoryLesson.Raised(MemorySize.mebi(4096)));

        assertThat(MemoryRecord.start(raised, size(512), size(1024))).isEqualTo(size(1024));
        assertThat(MemoryRecord.start(raised, size(1024), size(1024))).isEmpty();
        assertThat(MemoryRecord.start(raised, NONE, size(1024))).isEqualTo(size(1024));
    }

    @Test
    void whatTeachesNothingNewIsNotWrittenUntilAnHourHasPassed() {
        MemoryLesson same = new MemoryLesson.Ran(MemorySize.mebi(800));
        MemoryProfileSpec known = learn(Optional.empty(), same);

        assertThat(MemoryRecord.learn(Optional.of(known), TEMPLATE, List.of(same), NOW.plus(Duration.ofMinutes(59))))
                .isEqualTo(known);
        assertThat(MemoryRecord.learn(Optional.of(known), TEMPLATE, List.of(same), NOW.plus(Duration.ofMinutes(61)))
                        .lastSeen())
                .isEqualTo("2026-01-01T01:01:00Z");
    }

    @Test
    void arecordThatSomebodyHasSpoiltCountsAsNothing() {
        MemoryProfileSpec spoilt = new MemoryProfileSpec(
                null,
                null,
                null,
                null,
                null,
                new Quantity("lots"),
                new Quantity("-3Gi"),
                null,
                null,
                null,
                "yesterday");

        assertThat(MemoryRecord.start(spoilt, NONE, NONE)).isEmpty();
        assertThat(learn(Optional.of(spoilt), new MemoryLesson.Raised(MemorySize.mebi(64)))
                        .needed())
                .isEqualTo(new Quantity("64Mi"));
    }

    @Property
    void learningNeverShrinksAndTheOrderDoesNotMatter(@ForAll("lessons") List<MemoryLesson> lessons) {
        MemoryProfileSpec all = MemoryRecord.learn(Optional.empty(), TEMPLATE, lessons, NOW);
        MemoryProfileSpec reversed = MemoryRecord.learn(Optional.empty(), TEMPLATE, lessons.reversed(), NOW);
        assertThat(reversed).isEqualTo(all);

        Optional<MemoryProfileSpec> known = Optional.empty();
        Optional<MemorySize> before = Optional.empty();
        for (MemoryLesson lesson : lessons) {
            known = Optional.of(MemoryRecord.learn(known, TEMPLATE, List.of(lesson), NOW));
            Optional<MemorySize> now = MemoryRecord.start(known.get(), NONE, NONE);
            Optional<MemorySize> then = before;
            assertThat(then.isEmpty() || now.isPresent() && !then.get().exceeds(now.get()))
                    .isTrue();
            before = now;
        }
        assertThat(known.map(k -> MemoryRecord.start(k, NONE, NONE)).orElse(NONE))
                .isEqualTo(MemoryRecord.start(all, NONE, NONE));
    }

    @Provide
    Arbitrary<List<MemoryLesson>> lessons() {
        Arbitrary<MemorySize> size = Arbitraries.integers().between(1, 4096).map(MemorySize::mebi);
        return Arbitraries.<MemoryLesson>oneOf(
                        size.map(MemoryLesson.Ran::new),
                        size.map(MemoryLesson.Raised::new),
                        size.map(s -> new MemoryLesson.Killed("uid/1", s, Optional.of(s.plus(s)))),
                        size.map(s -> new MemoryLesson.Killed("uid/1", s, Optional.empty())))
                .list()
                .ofMaxSize(8);
    }

    private static MemoryProfileSpec learn(Optional<MemoryProfileSpec> known, MemoryLesson lesson) {
        return MemoryRecord.learn(known, TEMPLATE, List.of(lesson), NOW);
    }

    private static Optional<MemorySize> size(int mebis) {
        return Optional.of(MemorySize.mebi(mebis));
    }
}
