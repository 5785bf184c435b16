package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeletTextTest {
    /** As kubelet 1.37 answers, shortened. */
    private static final String REAL = """
            # HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes
            # TYPE container_memory_working_set_bytes gauge
            container_cpu_usage_seconds_total{container="c",namespace="default",pod="grow"} 0.021 1795563918028
            container_memory_working_set_bytes{container="c",namespace="default",pod="grow"} 6.9005312e+07 1795563918028
            container_memory_working_set_bytes{container="d",namespace="default",pod="grow"} 4096 1795563918029
            # TYPE container_start_time_seconds gauge
            container_start_time_seconds{container="c",namespace="default",pod="grow"} 1.7955639144801111e+09
            node_memory_working_set_bytes 2.478227456e+09 1795563936447
            pod_memory_working_set_bytes{namespace="default",pod="grow"} 7e+07 1795563918028
            """;

    @Test
    void theContainersOfANodeAreRead() {
        assertThat(KubeletText.read(REAL))
                .containsExactlyInAnyOrder(
                        new WorkingSet(
                                "default",
                                "grow",
                                "c",
                                new MemorySize(69_005_312),
                                Instant.ofEpochMilli(1_795_563_918_028L),
                                Optional.of(Instant.ofEpochMilli(1_795_563_914_480L))),
                        new WorkingSet(
                                "default",
                                "grow",
                                "d",
                                new MemorySize(4096),
                                Instant.ofEpochMilli(1_795_563_918_029L),
                                Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN 1795563918028",
                "+Inf 1795563918028",
                "-1 1795563918028",
                "1e400000000 1795563918028",
                "1e30 1795563918028",
                "5e6", // without a time nobody knows how old it is
                "5e6 yesterday",
                "5e6 -3",
                "5e6 99999999999999999999",
                "5e6 1795563918028 more",
                ""
            })
    void aFigureThatIsNoneIsLeftOut(String value) {
        String line = "container_memory_working_set_bytes{container=\"c\",namespace=\"n\",pod=\"p\"} " + value;

        assertThat(KubeletText.read(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "container_memory_working_set_bytes{container=\"c\",namespace=\"n\"} 1 1795563918028",
                "container_memory_working_set_bytes{container=\"c\",namespace=\"n\",pod=\"p\" 1 1795563918028",
                "container_memory_working_set_bytes{container=\"c\\",
                "container_memory_working_set_bytes{",
                "container_memory_working_set_bytes 1 1795563918028"
            })
    void aLineThatIsNotWholeIsLeftOut(String line) {
        assertThat(KubeletText.read(line)).isEmpty();
    }

    @Test
    void aLabelMayHoldAnything() {
        String line =
                "container_memory_working_set_bytes{pod=\"p\\\"},x=\\\\\",container=\"c\",namespace=\"n\"} 1 1000";

        assertThat(KubeletText.read(line))
                .singleElement()
                .satisfies(f -> assertThat(f.pod()).isEqualTo("p\"},x=\\"));
    }

    @Test
    void ofTwoFiguresOfOneContainerTheNewerCounts() {
        String line = "container_memory_working_set_bytes{container=\"c\",namespace=\"n\",pod=\"p\"} %d %d\n";

        assertThat(KubeletText.read(line.formatted(2, 2000) + line.formatted(1, 1000)))
                .extracting(f -> f.bytes().bytes())
                .isEqualTo(List.of(2L));
    }

    @Test
    void aNodeThatSendsMoreThanAnyNodeHasIsCutOff() {
        StringBuilder flood = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            flood.append("container_memory_working_set_bytes{container=\"c\",namespace=\"n\",pod=\"p")
                    .append(i)
                    .append("\"} 1 1000\n");
        }

        assertThat(KubeletText.read(flood.toString())).hasSizeLessThanOrEqualTo(40_000);
    }

    @Property(tries = 300)
    void noTextBreaksIt(@ForAll String noise) {
        String text = "container_memory_working_set_bytes{" + noise + "\n" + REAL;

        assertThat(KubeletText.read(text)).hasSizeBetween(2, 3);
    }
}
