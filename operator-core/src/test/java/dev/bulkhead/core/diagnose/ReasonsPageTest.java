package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.Reason.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of the reasons says what the catalogue says; {@code -Dgolden.update} rewrites it. */
class ReasonsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/reasons.md");

    @Test
    void thePageIsThatOfTheCatalogue() throws IOException {
        String page = page();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    private static String page() {
        return """
                # Reasons

                Every word that a condition, an event or a metric of Bulkhead may give as its reason. Generated from the code; do not
                edit. In the sentences, *name* stands for a value of the failure.

                A retry of the same pod: `No` would fail again; `Yes` may help; `YesBigger` helps with more memory; `YesElsewhere`
                helps on another node; `Wait` means that no restart helps, and that the pod goes on when somebody acts.
                """
                + Arrays.stream(Category.values())
                        .sorted(Comparator.comparing(c -> (c.ordinal() + 3) % 4))
                        .map(ReasonsPageTest::section)
                        .collect(Collectors.joining());
    }

    private static String section(Category category) {
        String title = switch (category) {
            case User -> "Failures of the job itself";
            case Infrastructure -> "Failures of the cluster, which do not use up the job's restarts";
            case Consequence -> "Consequences of another replica's failure";
            case Lifecycle -> "No failures";
        };
        return "\n## " + title + "\n"
                + Arrays.stream(Reason.values())
                        .filter(r -> r.category() == category)
                        .map(ReasonsPageTest::reason)
                        .collect(Collectors.joining());
    }

    private static String reason(Reason reason) {
        List<Entry> entries =
                Catalogue.entries().stream().filter(e -> e.reason() == reason).toList();
        String body = entries.isEmpty()
                ? ProducedElsewhere.REASONS.getOrDefault(reason, "Nothing to do.") + "\n"
                : entries.stream()
                        .map(e -> "| %s | %s | %s | %s |%n"
                                .formatted(shown(e.cause()), shown(e.remedy()), e.owner(), e.retry()))
                        .distinct()
                        .collect(Collectors.joining(
                                "", "| what is said | what to do | who | retry |\n| --- | --- | --- | --- |\n", ""));
        return "\n### " + reason + "\n" + reason.description() + "\n\n" + body;
    }

    private static String shown(String template) {
        return template.replaceAll("\\{(\\w+)}", "*$1*").replace("|", "\\|");
    }
}
