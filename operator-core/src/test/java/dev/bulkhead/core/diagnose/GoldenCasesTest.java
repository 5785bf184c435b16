package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One folder per case, with texts as Kubernetes and the frameworks write them; {@code -Dgolden.update} rewrites expected.yaml. */
class GoldenCasesTest {
    @TestFactory
    Stream<DynamicTest> everyFolderIsDiagnosedAsExpected() {
        return GoldenCase.all().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c)));
    }

    private static void check(GoldenCase golden) throws IOException {
        String actual = GoldenCase.yaml(golden.diagnosis());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden.expectedFile(), actual);
        }
        assertThat(actual).isEqualTo(Files.readString(golden.expectedFile()));
    }

    @Test
    void aHealthyFolderSaysSoInItsName() {
        for (GoldenCase golden : GoldenCase.all()) {
            boolean healthy = golden.diagnosis().isEmpty();
            assertThat(healthy)
                    .as(golden.name())
                    .isEqualTo(
                            golden.name()
                                    .matches(
                                            "(refused-)?healthy-.*|claim-(bound|waits-.*|provisioner-works|static-about-to-bind)"));
        }
    }

    @Test
    void everyFailureReasonIsShownByAFolderOrProducedElsewhere() {
        EnumSet<Reason> shown = EnumSet.noneOf(Reason.class);
        for (GoldenCase golden : GoldenCase.all()) {
            golden.diagnosis().map(Diagnosis::reason).ifPresent(shown::add);
        }
        Set<Reason> failures = Arrays.stream(Reason.values())
                .filter(r -> r.category() != Reason.Category.Lifecycle)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));
        failures.removeAll(shown);
        assertThat(failures).containsExactlyInAnyOrderElementsOf(ProducedElsewhere.REASONS.keySet());
    }

    @Test
    void everyEntryOfTheCatalogueIsShownByAFolder() {
        List<String> shown = GoldenCase.all().stream()
                .flatMap(c -> c.diagnosis().stream())
                .map(d -> d.reason() + " " + d.cause() + "\n" + d.remedy())
                .toList();

        assertThat(Catalogue.entries().stream()
                        .filter(e -> shown.stream().noneMatch(like(e)))
                        .map(e -> e.reason() + ": " + e.cause() + "; " + e.remedy()))
                .isEmpty();
    }

    private static Predicate<String> like(Entry entry) {
        String template = entry.reason() + " " + entry.cause() + "\n" + entry.remedy();
        return Pattern.compile("\\Q" + template.replaceAll("\\{\\w+}", "\\\\E.*\\\\Q") + "\\E")
                .asMatchPredicate();
    }
}
