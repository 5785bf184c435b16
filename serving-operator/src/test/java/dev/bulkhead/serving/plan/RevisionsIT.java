package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome;
import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    /** Those that lead to a revision. */
    static List<String> cases() throws IOException {
        List<String> rendered = new ArrayList<>();
        for (String name : GoldenRevisionsTest.cases()) {
            if (scene(name).revision(2) instanceof Outcome.Rendered) {
                rendered.add(name);
            }
        }
        return rendered;
    }

    private static Scene scene(String name) throws IOException {
        return Scene.read(Files.readString(Path.of("src/test/resources/revisions", name, "in.yaml")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theApiServerTakesAllOfItAndDropsNothing(String name) throws IOException {
        Scene scene = scene(name);
        FrozenRevision revision = ((Outcome.Rendered) scene.revision(2)).revision();
        InferenceService service = scene.service();
        List<HasMetadata> objects = new ArrayList<>(RevisionChildren.of(service, revision));
        objects.add(revision.toControllerRevision(service));

        for (HasMetadata object : objects) {
            HasMetadata taken = apply(object);
            client().resource(taken).delete();

            assertHolds(JSON.valueToTree(taken), JSON.valueToTree(object), object.getKind());
        }
    }

    /** Owned by nobody: the owner does not exist, and what it owns would be swept away. */
    private static HasMetadata apply(HasMetadata object) {
        object.getMetadata().setNamespace(cluster.namespace());
        object.getMetadata().setOwnerReferences(List.of());
        return client().resource(object).fieldManager("test").forceConflicts().serverSideApply();
    }

    private static void assertHolds(JsonNode taken, JsonNode asked, String where) {
        if (asked.isObject()) {
            asked.properties()
                    .forEach(e -> assertHolds(taken.path(e.getKey()), e.getValue(), where + "." + e.getKey()));
        } else if (asked.isArray()) {
            assertThat(taken).as(where).hasSameSizeAs(asked);
            for (int i = 0; i < asked.size(); i++) {
                assertHolds(taken.get(i), asked.get(i), where + "[" + i + "]");
            }
        } else {
            // a number may be of another type here than there
            assertThat(taken.asText()).as(where).isEqualTo(asked.asText());
        }
    }

    private static KubernetesClient client() {
        return cluster.client();
    }
}
