package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EffectivePolicyTest {
    private static final GuardPolicy EVERYWHERE =
            policy("everywhere", "{memory: {defaultLimit: 2Gi, growthFactor: \"2\"}}");
    private static final GuardPolicy VISION =
            policy("vision", "{priority: 5, namespaceSelector: {matchLabels: {team: vision}}}");

    @Test
    void withoutAPolicyTheBuiltInRulesHold() {
        assertThat(EffectivePolicy.resolve(List.of(), Map.of())).isEqualTo(EffectivePolicy.BUILT_IN);
    }

    @Test
    void aPolicyWithoutSelectorHoldsEverywhere() {
        EffectivePolicy policy = EffectivePolicy.resolve(List.of(EVERYWHERE, VISION), Map.of("team", "nlp"));

        assertThat(policy.policy()).contains("everywhere");
        assertThat(policy.defaultLimit()).isEqualTo(MemorySize.mebi(2048));
        assertThat(policy.growthFactor()).isEqualByComparingTo("2");
        assertThat(policy.minGrowth()).isEqualTo(EffectivePolicy.BUILT_IN.minGrowth());
    }

    @Test
    void theHighestPriorityHoldsWhole() {
        EffectivePolicy policy = EffectivePolicy.resolve(List.of(EVERYWHERE, VISION), Map.of("team", "vision"));

        assertThat(policy.policy()).contains("vision");
        assertThat(policy.defaultLimit()).isEqualTo(EffectivePolicy.BUILT_IN.defaultLimit());
    }

    @Test
    void ofEqualPrioritiesTheFirstByNameHolds() {
        assertThat(EffectivePolicy.resolve(List.of(EVERYWHERE, policy("also", "{}")), Map.of())
                        .policy())
                .contains("also");
    }

    @Test
    void theBuiltInDefaultIsNotAboveThePolicysMaximum() {
        GuardPolicy small = policy("small", "{memory: {maxLimit: 512Mi}}");

        assertThat(EffectivePolicy.resolve(List.of(small), Map.of()).defaultLimit())
                .isEqualTo(MemorySize.mebi(512));
    }

    @Test
    void expressionsSelectToo() {
        GuardPolicy notProduction = policy(
                "dev",
                "{priority: 9, namespaceSelector: {matchExpressions: [{key: stage, operator: NotIn, values: [prod]}]}}");

        assertThat(EffectivePolicy.resolve(List.of(EVERYWHERE, notProduction), Map.of("stage", "prod"))
                        .policy())
                .contains("everywhere");
        assertThat(EffectivePolicy.resolve(List.of(EVERYWHERE, notProduction), Map.of())
                        .policy())
                .contains("dev");
    }

    private static GuardPolicy policy(String name, String spec) {
        return Serialization.unmarshal("metadata: {name: " + name + "}\nspec: " + spec, GuardPolicy.class);
    }
}
