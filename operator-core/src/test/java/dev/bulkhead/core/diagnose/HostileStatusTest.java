package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever runs a pod may write anything into its status, its log and, with some rights, its events. */
class HostileStatusTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> TREES = new ConcurrentHashMap<>();
    private static final List<GoldenCase> PODS =
            GoldenCase.all().stream().filter(GoldenCase::isOfPod).toList();

    @Property(tries = 1500)
    void aPodWithAnythingMissingOrAbsurdIsStillDiagnosed(
            @ForAll @IntRange(min = 0, max = 100_000) int which, @ForAll long seed) throws IOException {
        GoldenCase golden = PODS.get(which % PODS.size());
        Random random = new Random(seed);
        JsonNode tree = JSON.readTree(TREES.computeIfAbsent(golden.name(), n -> json(golden)));
        for (int i = random.nextInt(4); i >= 0; i--) {
            damage(tree, random);
        }
        Optional<Pod> parsed = parsed(tree);
        if (parsed.isEmpty()) {
            return;
        }
        Pod pod = parsed.get();

        Diagnoser.pod(pod, withNull(golden.events()), GoldenCase.NOW).ifPresent(HostileStatusTest::assertBounded);
        Diagnoser.wantsEvents(pod, GoldenCase.NOW);
    }

    @Test
    void nullsEverywhereAreNoFailure() {
        Pod empty = new Pod();
        Pod nulls = new PodBuilder()
                .withNewStatus()
                .endStatus()
                .withNewSpec()
                .endSpec()
                .build();
        nulls.getStatus().setContainerStatuses(null);
        nulls.getStatus().setConditions(Arrays.asList(null, null));
        nulls.getSpec().setContainers(null);

        assertThat(Diagnoser.pod(null, null, GoldenCase.NOW)).isEmpty();
        assertThat(Diagnoser.pod(empty, null, GoldenCase.NOW)).isEmpty();
        assertThat(Diagnoser.pod(nulls, Arrays.asList((Event) null), GoldenCase.NOW))
                .isEmpty();
        assertThat(Diagnoser.refusal(403, null)).isEmpty();
        assertThat(Diagnoser.claim(null, null, null, null)).isEmpty();
        assertThat(Diagnoser.claim(
                        new PersistentVolumeClaim(),
                        null,
                        Arrays.asList(null, null),
                        Arrays.asList(null, new PersistentVolume())))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "\n",
                " ",
                "Error: ",
                "AError: x\n",
                "a.a.a.",
                "[rank0]: ",
                "ConnectionError\n",
                "x509: ",
                "exec: \"",
                "untolerated taint {gpu",
                "Insufficient ",
                "password=",
                "eyJ",
                "lookup a",
                "denied: ",
                "low on resource: memory Container ",
                "No space left on device",
                "/dev/shm",
                "Insufficient a/gpu",
                "exceeded quota: a, requested: ",
                "violates PodSecurity \"a\": ",
                "Multi-Attach error for volume \"",
            })
    void tenMegabytesOfAnythingTakeNoTime(String piece) {
        String text = piece.repeat(10_000_000 / piece.length());
        Pod ended = new PodBuilder()
                .withNewMetadata()
                .withName("p")
                .endMetadata()
                .withNewStatus()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage(text)
                .addNewContainerStatus()
                .withName("c")
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withMessage(text)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        Pod logged =
                new PodBuilder(ended).editStatus().withReason(null).endStatus().build();
        Pod pulling = new PodBuilder()
                .withNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withNewState()
                .withNewWaiting("" + text, "ImagePullBackOff")
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
        Pod unplaced = new PodBuilder()
                .withNewStatus()
                .withPhase("Pending")
                .addNewCondition()
                .withType("PodScheduled")
                .withStatus("False")
                .withMessage(text)
                .endCondition()
                .endStatus()
                .build();
        Event event =
                new EventBuilder().withReason("FailedMount").withMessage(text).build();
        Pod creating = new PodBuilder()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            for (Pod pod : List.of(ended, logged, pulling, unplaced, creating)) {
                Diagnoser.pod(pod, List.of(event), GoldenCase.NOW).ifPresent(HostileStatusTest::assertBounded);
            }
            Diagnoser.refusal(403, text).ifPresent(HostileStatusTest::assertBounded);
        });
    }

    private static void assertBounded(Diagnosis diagnosis) {
        assertThat(diagnosis.sentence()).hasSizeLessThanOrEqualTo(1000);
        assertThat(diagnosis.sentence() + diagnosis.evidence())
                .matches(text -> text.chars().noneMatch(Character::isISOControl), "has no control characters");
    }

    private static String json(GoldenCase golden) {
        try {
            return Serialization.asJson(golden.pod());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the client cannot read, such as a quantity without digits, never gets as far as the diagnosis. */
    private static Optional<Pod> parsed(JsonNode tree) {
        try {
            return Optional.ofNullable(JSON.treeToValue(tree, Pod.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static List<Event> withNull(List<Event> events) {
        List<Event> all = new ArrayList<>(events);
        all.add(null);
        return all;
    }

    /** Walks down to some place of the tree and puts something absurd of the same kind, or nothing, there. */
    private static void damage(JsonNode tree, Random random) {
        JsonNode parent = tree;
        while (true) {
            List<String> fields = new ArrayList<>();
            parent.fieldNames().forEachRemaining(fields::add);
            int size = parent.isArray() ? parent.size() : fields.size();
            if (size == 0) {
                return;
            }
            int at = random.nextInt(size);
            JsonNode child = parent.isArray() ? parent.get(at) : parent.get(fields.get(at));
            if (child.isContainerNode() && !child.isEmpty() && random.nextInt(4) > 0) {
                parent = child;
            } else if (parent instanceof ArrayNode array) {
                array.set(at, absurd(child, random));
                return;
            } else {
                ((ObjectNode) parent).set(fields.get(at), absurd(child, random));
                return;
            }
        }
    }

    private static JsonNode absurd(JsonNode old, Random random) {
        var make = JSON.getNodeFactory();
        if (random.nextBoolean()) {
            return make.nullNode();
        }
        return switch (old.getNodeType()) {
            case NUMBER -> make.numberNode(random.nextBoolean() ? Integer.MIN_VALUE : random.nextInt());
            case STRING ->
                make.textNode(List.of(
                                "",
                                " \u0000\u001b[31m\u202E",
                                "{pod} $1 \\",
                                "\n\n",
                                "x".repeat(20_000),
                                "2026-99-99T00:00:00Z",
                                "Failed",
                                "OOMKilled")
                        .get(random.nextInt(8)));
            case ARRAY -> make.arrayNode();
            default -> make.nullNode();
        };
    }
}
