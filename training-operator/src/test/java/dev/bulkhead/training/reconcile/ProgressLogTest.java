package dev.bulkhead.training.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.bulkhead.api.v1alpha1.Progress;
import dev.bulkhead.training.reconcile.ProgressLog.Marks;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ProgressLogTest {
    private static final ProgressLog DEFAULTS = ProgressLog.of(new Progress(null, null, null));

    @Test
    void aCheckpointBelongsToTheProgressLineBeforeIt() {
        Marks marks =
                DEFAULTS.read("epoch=6/20 loss=0.2\nsaved checkpoint epoch-0006.pt\nepoch=7/20 loss=0.1\n", Marks.NONE);

        assertThat(marks).isEqualTo(marks("epoch=7/20 loss=0.1", "epoch=6/20 loss=0.2"));
    }

    @Test
    void aLineMayBeBoth() {
        assertThat(DEFAULTS.read("step=100 checkpoint written to /ckpt/100\nstep=150\n", Marks.NONE))
                .isEqualTo(marks("step=150", "step=100 checkpoint written to /ckpt/100"));
    }

    @Test
    void whatAnEarlierReadingSawCountsOn() {
        Marks before = DEFAULTS.read("epoch=6\n", Marks.NONE);

        assertThat(DEFAULTS.read("saved checkpoint\n", before)).isEqualTo(marks("epoch=6", "epoch=6"));
        assertThat(DEFAULTS.read("", marks("epoch=7", "epoch=6"))).isEqualTo(marks("epoch=7", "epoch=6"));
    }

    @Test
    void aCheckpointThatIsReadAgainIsNoNewOne() {
        Marks before = DEFAULTS.read("epoch=6\nsaved checkpoint\nepoch=7\n", Marks.NONE);

        assertThat(DEFAULTS.read("saved checkpoint\nepoch=7\nstill at it\n", before))
                .isEqualTo(marks("epoch=7", "epoch=6"));
    }

    @Test
    void loadingACheckpointIsNotWritingOne() {
        assertThat(DEFAULTS.read(
                        "checkpoint epoch-0006.pt cannot be read; trying the one before\nepoch=6\n", Marks.NONE))
                .isEqualTo(new Marks(Optional.of("epoch=6"), Optional.empty()));
        assertThat(DEFAULTS.read("saved checkpoint\n", Marks.NONE)).isEqualTo(Marks.NONE);
    }

    @Test
    void ownPatternsReplaceTheDefaults() {
        ProgressLog own = ProgressLog.of(new Progress("^it (\\d+)", "^--- dump", 10));

        assertThat(own.read("epoch=1\nit 5\n--- dump\nit 6\nsaved checkpoint\n", Marks.NONE))
                .isEqualTo(marks("it 6", "it 5"));
        assertThat(ProgressLog.of(new Progress("(", "(", 10)).read("epoch=1\n", Marks.NONE))
                .isEqualTo(new Marks(Optional.of("epoch=1"), Optional.empty()));
    }

    @Test
    void secretsAndEscapesAreNotShown() {
        Marks marks = DEFAULTS.read("\u001b[32mepoch=1\u001b[0m password=hunter2hunter2\n", Marks.NONE);

        assertThat(marks.progress()).contains("epoch=1 password=[redacted]");
    }

    @Property
    void anyTextIsReadAndWhatIsShownIsShort(@ForAll @StringLength(max = 2000) String log) {
        Marks marks = DEFAULTS.read(log + "\nepoch=1 " + log + "\n", Marks.NONE);

        assertThat(marks.progress().orElse("")).hasSizeLessThanOrEqualTo(256);
        assertThat(marks.progress().orElse("").chars().noneMatch(c -> Character.isISOControl(c) && c != '\t'))
                .isTrue();
    }

    @Test
    void aLineOfTenMegabytesTakesNoTime() {
        String line = "epoch=1 saved checkpoint ".repeat(400_000);

        Marks marks = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> DEFAULTS.read(line, Marks.NONE));

        assertThat(marks.progress().orElseThrow()).hasSize(256);
    }

    private static Marks marks(String progress, String checkpoint) {
        return new Marks(Optional.of(progress), Optional.of(checkpoint));
    }
}
