package dev.bulkhead.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.ForeignPodLimits.Decision;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file of {@code foreign} is a case: a namespace, the policies of the cluster and the LimitRanges of the namespace,
 * then what is decided. {@code -Dgolden.update} rewrites the latter; the diff is to be read.
 */
class ForeignPodLimitsTest {
    private static final Path CASES = Path.of("src/test/resources/foreign");
    private static final String DECIDED = "---\n# decided\n";

    record World(
            @JsonProperty("namespace") Namespace namespace,
            @JsonProperty("policies") List<GuardPolicy> policies,
            @JsonProperty("limitRanges") List<LimitRange> limitRanges) {}

    static List<String> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWorldLeadsToTheDecision(String name) throws IOException {
        String text = Files.readString(CASES.resolve(name));
        String world = text.contains(DECIDED) ? text.substring(0, text.indexOf(DECIDED)) : text;

        Decision decision = decide(read(world));

        String whole = world + DECIDED + shown(decision);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(CASES.resolve(name), whole);
        }
        assertThat(CASES.resolve(name)).hasContent(whole);
    }

    @Test
    void whatWasAppliedIsKept() throws IOException {
        World before = read(Files.readString(CASES.resolve("two-policies-the-higher-applies.yaml"))
                .replaceAll("(?s)---.*", ""));
        LimitRange applied = ((Decision.Apply) decide(before)).desired();

        assertThat(decide(new World(before.namespace(), before.policies(), List.of(applied))))
                .isEqualTo(new Decision.Keep());
    }

    private static World read(String yaml) {
        return Serialization.unmarshal(yaml, World.class);
    }

    private static Decision decide(World world) {
        String name = world.namespace().getMetadata().getName();
        EffectivePolicy policy = EffectivePolicy.resolve(
                world.policies(), world.namespace().getMetadata().getLabels());
        Optional<OwnerReference> owner = policy.policy()
                .map(p -> new OwnerReferenceBuilder()
                        .withApiVersion("bulkhead.dev/v1alpha1")
                        .withKind("GuardPolicy")
                        .withName(p)
                        .withUid("uid-of-" + p)
                        .build());
        return ForeignPodLimits.plan(name, policy, owner, world.limitRanges());
    }

    private static String shown(Decision decision) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("decision", decision.getClass().getSimpleName());
        switch (decision) {
            case Decision.Keep keep -> {}
            case Decision.Apply apply -> {
                out.put("replaces", apply.replaces());
                out.put("limitRange", apply.desired());
            }
            case Decision.Remove remove ->
                out.put("remove", remove.ours().getMetadata().getName());
            case Decision.Defer defer -> {
                out.put("to", defer.theirs().getMetadata().getName());
                out.put("sameName", defer.sameName());
                defer.ours().ifPresent(o -> out.put("remove", o.getMetadata().getName()));
            }
        }
        return Serialization.asYaml(out).replaceFirst("^---\n", "");
    }
}
