package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.guard.MemoryGuard.Given;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder of {@code revisions} is a case: {@code in.yaml} is a service with what surrounds it, {@code out.yaml} the
 * revision that it leads to with its objects, or why there is none. {@code -Dgolden.update} rewrites the latter; the diff is
 * to be read.
 */
class GoldenRevisionsTest {
    private static final Path CASES = Path.of("src/test/resources/revisions");

    static List<String> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theServiceLeadsToTheRevision(String name) throws IOException {
        Path folder = CASES.resolve(name);
        Scene scene = Scene.read(Files.readString(folder.resolve("in.yaml")));

        String revision = yaml(scene);

        Path expected = folder.resolve("out.yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, revision);
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder("in.yaml", "out.yaml");
        }
        assertThat(expected).hasContent(revision);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRevisionIsReadBackAsItWasStored(String name) throws IOException {
        Scene scene = Scene.read(Files.readString(CASES.resolve(name).resolve("in.yaml")));
        if (scene.revision(7) instanceof Outcome.Rendered(FrozenRevision revision, List<Given> memory)) {
            String stored = Serialization.asJson(revision.toControllerRevision(scene.service()));

            FrozenRevision read = FrozenRevision.of(Serialization.unmarshal(stored, ControllerRevision.class));

            assertThat(Serialization.asJson(read.toControllerRevision(scene.service())))
                    .isEqualTo(stored);
            assertThat(read.isOf(scene.service().getSpec(), scene.choice())).isTrue();
            assertThat(Serialization.asJson(RevisionChildren.of(scene.service(), read)))
                    .isEqualTo(Serialization.asJson(RevisionChildren.of(scene.service(), revision)));
        }
    }

    private static String yaml(Scene scene) {
        Map<String, Object> out = new LinkedHashMap<>();
        switch (scene.revision(2)) {
            case Outcome.Refused(Finding finding) -> out.put("refused", finding);
            case Outcome.Rendered(FrozenRevision revision, List<Given> memory) -> {
                out.put(
                        "memory",
                        memory.stream()
                                .map(g -> g.container() + ": " + g.limit() + (g.filled() ? ", filled in" : ""))
                                .toList());
                out.put("revision", revision.toControllerRevision(scene.service()));
                out.put("children", RevisionChildren.of(scene.service(), revision));
            }
        }
        return Serialization.asYaml(out);
    }
}
