package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gangs that are left to the cluster's own scheduler, which knows PodGroups here, and to one that is not there. */
class GangGroupsIT {
    private static final ResourceDefinitionContext POD_GROUPS = new ResourceDefinitionContext.Builder()
            .withGroup("scheduling.k8s.io")
            .withVersion("v1beta1")
            .withKind("PodGroup")
            .withPlural("podgroups")
            .withNamespaced(true)
            .build();

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @SideBySide
    @Test
    void theSchedulerPlacesAWholeGangOrNothingOfIt() {
        Scene scene = world.scene();
        Yard yard = new Yard(scene).node("a", 8, "A100").node("b", 8, "A100");
        scene.create("fits", yard.workers(2, 8, "") + "scheduling: {gang: PodGroup}\n");

        scene.awaitPhase("fits", Phase.Running);

        GenericKubernetesResource group = world.client()
                .genericKubernetesResources(POD_GROUPS)
                .inNamespace(scene.namespace())
                .withName("fits-1")
                .get();
        assertThat(group.<Integer>get("spec", "schedulingPolicy", "gang", "minCount"))
                .isEqualTo(2);
        assertThat(group.<Object>get("spec", "disruptionMode", "all")).isNotNull();
        assertThat(scene.pods("fits"))
                .allSatisfy(p -> assertThat(p.getSpec().getSchedulingGroup().getPodGroupName())
                        .isEqualTo("fits-1"));
        scene.job("fits").delete();
        scene.awaitPods("fits", pods -> pods.isEmpty());

        scene.create("wide", yard.workers(3, 8, "") + "scheduling: {gang: PodGroup}\n");

        scene.awaitStatus("wide", s -> s.message() != null && s.message().startsWith("0 of 3 pods run; "));
        assertThat(yard.nodesOf("wide")).containsExactly(null, null, null);
        yard.node("c", 8, "A100");
        scene.awaitPhase("wide", Phase.Running);
        assertThat(yard.nodesOf("wide")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @SideBySide
    @Test
    void whereNobodyTakesTheGangTheJobSaysSoAndHasNoPod() {
        Scene scene = world.scene();
        scene.create("volcano", Scene.TWO_WORKERS + "scheduling: {gang: Volcano}\n");

        assertThat(scene.awaitCondition("volcano", "Diagnosed", Reason.ApiNotServed)
                        .getMessage())
                .contains("the cluster does not serve scheduling.volcano.sh/v1beta1");
        assertThat(scene.pods("volcano")).isEmpty();
    }
}
