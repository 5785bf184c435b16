package dev.bulkhead.suite.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.serving.plan.RevisionHealth;
import dev.bulkhead.serving.plan.RevisionHealth.Milestone;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceStoryTest {
    private static final Finding OOM = new Finding(Reason.HostOutOfMemory, "it was killed", "set the limit to 3Gi");

    @Test
    void whoAnswersIsInNoTrouble() {
        Story story = story("{phase: Ready, message: all requests go to revision 2}", revision(2, 2, null));

        assertThat(story.trouble()).isFalse();
        assertThat(story.state()).isEqualTo("Ready; revision 2: 2 of 2 answer");
        assertThat(story.cause()).isEqualTo("all requests go to revision 2");
    }

    @Test
    void theTroubleOfTheNewestRevisionIsTold() {
        Finding old = new Finding(Reason.ImageNotFound, "no such image", "push it");

        Story story = story("{phase: Degraded}", revision(1, 1, old), revision(2, 0, OOM));

        assertThat(story.trouble()).isTrue();
        assertThat(story.reason()).isEqualTo("HostOutOfMemory");
        assertThat(story.cause()).isEqualTo("it was killed");
        assertThat(story.remedy().text()).isEqualTo("set the limit to 3Gi");
        assertThat(story.state()).isEqualTo("Degraded; revision 1: 1 of 2 answer; revision 2: 0 of 2 answer");
    }

    @Test
    void aDegradedServiceIsInTroubleAlsoWhenItsPodsAreWell() {
        Story story = story("{phase: Degraded, message: revision 2 was given up}", revision(1, 2, null));

        assertThat(story.trouble()).isTrue();
        assertThat(story.cause()).isEqualTo("revision 2 was given up");
    }

    @Test
    void whatIsRefusedHasNoRevisionAndSaysWhy() {
        Finding refused = new Finding(Reason.NoRuntimeForFormat, "no runtime takes gguf", "create one");

        Story story = ServiceStory.of(service("{}"), Optional.of(refused), List.of(), List.of(), List.of());

        assertThat(story.reason()).isEqualTo("NoRuntimeForFormat");
        assertThat(story.notes()).singleElement().asString().contains("kubectl bulkhead doctor");
    }

    private static Story story(String status, RevisionHealth... revisions) {
        DiagnosedPod pod = new DiagnosedPod(
                new PodBuilder()
                        .withNewMetadata()
                        .withName("iris-rev-2-a")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName("node-1")
                        .endSpec()
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build(),
                Optional.empty());
        Story story = ServiceStory.of(service(status), Optional.empty(), List.of(revisions), List.of(pod), List.of());
        assertThat(story.pods()).containsExactly(new Story.Pod("iris-rev-2-a", "Running", "node-1", null));
        return story;
    }

    private static InferenceService service(String status) {
        return Serialization.unmarshal("""
                kind: InferenceService
                metadata: {name: iris, namespace: team-a}
                spec: {predictor: {image: own}}
                status: %s
                """.formatted(status), InferenceService.class);
    }

    private static RevisionHealth revision(int number, int ready, Finding problem) {
        return new RevisionHealth(
                number,
                "iris-rev-" + number,
                Optional.empty(),
                2,
                ready,
                Milestone.Loaded,
                Optional.ofNullable(problem),
                Optional.empty());
    }
}
