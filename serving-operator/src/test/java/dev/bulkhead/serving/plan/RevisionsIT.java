package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.guard.MemoryGuard.Given;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome;
import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the golden cases lead to, as the real API server takes it. */
class RevisionsIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    static List<String> cases() throws IOException {
        return GoldenRevisionsTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theApiServerTakesItsObjectsAndASecondTimeWritesNothing(String name) throws IOException {
        Scene scene = Scene.read(Files.readString(Path.of("src/test/resources/revisions", name, "in.yaml")));
        if (scene.revision(2) instanceof Outcome.Rendered(FrozenRevision revision, List<Given> memory)) {
            InferenceService service = scene.service();
            List<HasMetadata> objects = new ArrayList<>(RevisionChildren.of(service, revision));
            objects.add(revision.toControllerRevision(service));

            List<HasMetadata> written = objects.stream().map(o -> apply(o)).toList();

            assertThat(objects.stream().map(o -> apply(o).getMetadata().getResourceVersion()))
                    .containsExactlyElementsOf(written.stream()
                            .map(w -> w.getMetadata().getResourceVersion())
                            .toList());
            FrozenRevision read = FrozenRevision.of((ControllerRevision) written.getLast());
            assertThat(read.isOf(service.getSpec(), scene.choice())).isTrue();
            assertThat(RevisionChildren.of(service, read)).hasSameSizeAs(RevisionChildren.of(service, revision));
            written.forEach(w -> client().resource(w).delete());
        }
    }

    /** Owned by nobody: the owner does not exist, and what it owns would be swept away. */
    private static HasMetadata apply(HasMetadata object) {
        object.getMetadata().setNamespace(cluster.namespace());
        object.getMetadata().setOwnerReferences(List.of());
        return client().resource(object).fieldManager("test").forceConflicts().serverSideApply();
    }

    private static KubernetesClient client() {
        return cluster.client();
    }
}
