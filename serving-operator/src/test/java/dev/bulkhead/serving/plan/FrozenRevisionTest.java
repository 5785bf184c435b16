package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceServiceSpec;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.serving.plan.RevisionTemplate.Outcome.Rendered;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** When a service needs a new revision, and when it must not get one. */
class FrozenRevisionTest {
    /** What an operator wrote that knew other fields, with what a user could then say; never rewritten. */
    private static final Path OLD = Path.of("src/test/resources/frozen");

    private static final String RUNTIME = """
            {formats: [{name: sklearn}], protocols: [V2], image: mlserver:1, port: 8080}""";

    @Test
    void whatAnOlderOperatorHasFrozenIsNoOtherRevisionForThisOne() throws IOException {
        Scene scene = Scene.read(Files.readString(OLD.resolve("in.yaml")));

        FrozenRevision old = old();

        assertThat(old.isOf(scene.service().getSpec(), scene.choice())).isTrue();
        assertThat(old.isOutdatedBy(scene.choice())).isFalse();
    }

    @Test
    void itsPodsStayAsTheyWereFrozen() throws IOException {
        Scene scene = Scene.read(Files.readString(OLD.resolve("in.yaml")));

        HasMetadata deployment = RevisionChildren.of(scene.service(), old()).stream()
                .filter(Deployment.class::isInstance)
                .findFirst()
                .orElseThrow();

        assertThat(((Deployment) deployment).getSpec().getTemplate()).isEqualTo(old().predictorPods());
        assertThat(((Rendered) scene.revision(3)).revision().predictorPods())
                .as("what this operator would make")
                .isNotEqualTo(old().predictorPods());
    }

    @Test
    void aFieldWithItsDefaultIsNoChange() {
        assertIsOf(
                "{predictor: {image: own, timeoutSeconds: 300, runtimeUpdates: Manual, gpu: {count: 1, resource:"
                        + " nvidia.com/gpu}}, transformer: {image: t, replicas: 1}}",
                "{predictor: {image: own, gpu: {count: 1}}, transformer: {image: t}}",
                true);
    }

    @Test
    void howItIsScaledRolledOutAndRoutedIsNoChange() {
        assertIsOf(
                "{predictor: {image: own}, scaling: {minReplicas: 3, maxReplicas: 5}, rollout: {strategy: BlueGreen},"
                        + " traffic: {mirror: {to: Candidate, percent: 5}}, hosts: [a.example.dev], deletionPolicy: Protect}",
                "{predictor: {image: own}}",
                true);
    }

    @Test
    void theOrderOfKeysIsNoChange() {
        assertIsOf(
                "{predictor: {image: own, pod: {nodeSelector: {a: b, c: d}}}}",
                "{predictor: {pod: {nodeSelector: {c: d, a: b}}, image: own}}",
                true);
    }

    @Test
    void anythingElseOfPredictorOrTransformerIsAChange() {
        assertIsOf("{predictor: {image: own}}", "{predictor: {image: own, args: [x]}}", false);
        assertIsOf("{predictor: {image: own, args: [x, y]}}", "{predictor: {image: own, args: [y, x]}}", false);
        assertIsOf("{predictor: {image: own}}", "{predictor: {image: own, timeoutSeconds: 301}}", false);
        assertIsOf("{predictor: {image: own}}", "{predictor: {image: own}, transformer: {image: t}}", false);
        assertIsOf(
                "{predictor: {image: own, gpu: {count: 1}}}",
                "{predictor: {image: own, gpu: {count: 1, resource: amd.com/gpu}}}",
                false);
    }

    @Test
    void anEditOfTheRuntimeIsAChangeOnlyForWhoFollowsIt() {
        String manual = "{predictor: {model: {format: sklearn}}}";
        String automatic = "{predictor: {model: {format: sklearn}, runtimeUpdates: Automatic}}";
        RuntimeChoice same = chosen("mlserver", RUNTIME);
        RuntimeChoice edited = chosen("mlserver", RUNTIME.replace("mlserver:1", "mlserver:2"));
        RuntimeChoice another = chosen("other", RUNTIME);
        FrozenRevision frozen = frozen(manual, same);

        assertThat(frozen.isOf(spec(manual), edited)).isTrue();
        assertThat(frozen.isOutdatedBy(edited)).isTrue();
        assertThat(frozen.isOf(spec(automatic), same))
                .as("only how edits are taken")
                .isTrue();
        assertThat(frozen.isOf(spec(automatic), edited)).isFalse();
        assertThat(frozen.isOf(spec(automatic), another)).isFalse();
    }

    @Test
    void aRuntimeThatIsGoneIsNoChange() {
        String automatic = "{predictor: {model: {format: sklearn}, runtimeUpdates: Automatic}}";
        FrozenRevision frozen = frozen(automatic, chosen("mlserver", RUNTIME));

        RuntimeChoice gone = Scene.read("service: {metadata: {name: iris}, spec: " + automatic + "}")
                .choice();

        assertThat(gone).isInstanceOf(RuntimeChoice.Refused.class);
        assertThat(frozen.isOf(spec(automatic), gone)).isTrue();
    }

    private static FrozenRevision old() throws IOException {
        return FrozenRevision.of(Serialization.unmarshal(
                Files.readString(OLD.resolve("controllerrevision.json")), ControllerRevision.class));
    }

    private static void assertIsOf(String before, String now, boolean same) {
        assertThat(frozen(before, new RuntimeChoice.Own()).isOf(spec(now), new RuntimeChoice.Own()))
                .as("%s, then %s", before, now)
                .isEqualTo(same);
        assertThat(frozen(now, new RuntimeChoice.Own()).isOf(spec(before), new RuntimeChoice.Own()))
                .as("%s, then %s", now, before)
                .isEqualTo(same);
    }

    private static FrozenRevision frozen(String spec, RuntimeChoice choice) {
        InferenceServiceSpec written = spec(spec);
        return choice instanceof RuntimeChoice.Chosen(String name, ServingRuntimeSpec runtime)
                ? new FrozenRevision(
                        1, "iris", written.predictor(), written.transformer(), name, runtime, 8080, null, null, null)
                : new FrozenRevision(
                        1, "iris", written.predictor(), written.transformer(), null, null, 8080, null, null, null);
    }

    private static InferenceServiceSpec spec(String yaml) {
        return Serialization.unmarshal("# YAML\n" + yaml, InferenceServiceSpec.class);
    }

    private static RuntimeChoice chosen(String name, String yaml) {
        return new RuntimeChoice.Chosen(name, Serialization.unmarshal("# YAML\n" + yaml, ServingRuntimeSpec.class));
    }
}
