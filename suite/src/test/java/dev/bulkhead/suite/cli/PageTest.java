package dev.bulkhead.suite.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.suite.cli.Page.Tone;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void theLastColumnTakesWhatIsLeftInAsManyLinesAsItNeeds() {
        List<String> lines = new Page(50, false)
                .table(
                        List.of("NAME", "GPUS", "WHY"),
                        List.of(
                                List.of("a", "8", "two nodes have the taint team=a:NoSchedule, one is cordoned"),
                                List.of("longer", "16", "")))
                .lines();

        assertThat(lines)
                .containsExactly(
                        "NAME    GPUS  WHY",
                        "a       8     two nodes have the taint",
                        "              team=a:NoSchedule, one is cordoned",
                        "longer  16");
    }

    @Test
    void anItemIsIndentedAsAWhole() {
        assertThat(new Page(40, false)
                        .item("cause", 7, Tone.BAD, "no node has four free GPUs, and none will soon")
                        .lines())
                .containsExactly("cause    no node has four free GPUs, and", "         none will soon");
    }

    @Test
    void coloursAreThereOnlyIfAskedFor() {
        assertThat(new Page(40, false).say(Tone.BAD, "killed").lines()).containsExactly("killed");
        assertThat(new Page(40, true).say(Tone.BAD, "killed").lines()).containsExactly("\u001b[31mkilled\u001b[0m");
    }

    @Test
    void whatIsToBePastedIsNotBroken() {
        String line = "- {key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}";

        assertThat(new Page(40, false).paste(line).lines()).containsExactly("    " + line);
    }

    @Property(tries = 300)
    void noLineIsWiderThanThePage(@ForAll String text, @ForAll @IntRange(min = 40, max = 200) int width) {
        List<String> lines = new Page(width, false)
                .say(Tone.PLAIN, text)
                .item("label", 8, Tone.PLAIN, text)
                .table(List.of("A", "B"), List.of(List.of("short", text)))
                .lines();

        assertThat(lines).allMatch(l -> l.length() <= width).noneMatch(l -> l.contains("\u001b"));
    }
}
