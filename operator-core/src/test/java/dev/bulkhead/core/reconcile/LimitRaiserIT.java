package dev.bulkhead.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.RunningContainer;
import dev.bulkhead.core.reconcile.LimitRaiser.Outcome;
import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the API server makes of a raise; no node is needed for that. */
class LimitRaiserIT {
    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private LimitRaiser raiser;

    @BeforeEach
    void raiser() {
        raiser = new LimitRaiser(cluster.client());
    }

    @Test
    void theClusterServesIt() {
        assertThat(raiser.isServed()).isTrue();
    }

    @Test
    void limitAndRequestRiseByTheSameAmountAndTheClassStays() {
        RunningContainer container = running("both", "100Mi", "128Mi");

        assertThat(raiser.raise(container, MemorySize.mebi(256))).isEqualTo(new Outcome.Raised());

        Pod after = get("both");
        var resources = after.getSpec().getContainers().get(1).getResources();
        assertThat(resources.getLimits()).isEqualTo(Map.of("memory", new Quantity("256Mi")));
        assertThat(resources.getRequests()).isEqualTo(Map.of("memory", new Quantity("228Mi")));
        assertThat(after.getStatus().getQosClass())
                .isEqualTo(container.pod().getStatus().getQosClass());
    }

    @Test
    void whatIsNoLongerAsItWasSeenIsLeftAlone() {
        RunningContainer seen = running("old", "128Mi", "128Mi");
        raiser.raise(seen, MemorySize.mebi(512));

        assertThat(raiser.raise(seen, MemorySize.mebi(256))).isEqualTo(new Outcome.Outdated());
        assertThat(get("old").getSpec().getContainers().get(1).getResources().getLimits())
                .containsEntry("memory", new Quantity("512Mi"));
    }

    @Test
    void anotherPodOfTheSameNameIsLeftAlone() {
        RunningContainer seen = running("namesake", "128Mi", "128Mi");
        cluster.client().resource(seen.pod()).withGracePeriod(0).delete();
        assertThat(raiser.raise(seen, MemorySize.mebi(256))).isEqualTo(new Outcome.Outdated());

        running("namesake", "128Mi", "128Mi");

        assertThat(raiser.raise(seen, MemorySize.mebi(256))).isEqualTo(new Outcome.Outdated());
    }

    @Test
    void aQuotaThatIsSpentIsARefusalWithItsWords() {
        RunningContainer seen = running("within", "128Mi", "128Mi");
        cluster.client()
                .resource(new ResourceQuotaBuilder()
                        .withNewMetadata()
                        .withName("small")
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .addToHard("limits.memory", new Quantity("1Mi"))
                        .endSpec()
                        .build())
                .create();
        cluster.client()
                .resourceQuotas()
                .inNamespace(cluster.namespace())
                .withName("small")
                .waitUntilCondition(
                        q -> q.getStatus() != null && q.getStatus().getHard() != null,
                        30,
                        java.util.concurrent.TimeUnit.SECONDS);

        Outcome outcome = raiser.raise(seen, MemorySize.mebi(256));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.why()).contains("exceeded quota: small"));
        cluster.client()
                .resourceQuotas()
                .inNamespace(cluster.namespace())
                .withName("small")
                .delete();
    }

    private static RunningContainer running(String name, String request, String limit) {
        Pod pod = cluster.client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(cluster.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withSchedulerName("nobody")
                        .addNewContainer()
                        .withName("beside")
                        .withImage("example/beside:1")
                        .withNewResources()
                        .addToLimits("memory", new Quantity("16Mi"))
                        .endResources()
                        .endContainer()
                        .addNewContainer()
                        .withName("trainer")
                        .withImage("example/train:1")
                        .withNewResources()
                        .addToRequests("memory", new Quantity(request))
                        .addToLimits("memory", new Quantity(limit))
                        .endResources()
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
        return new RunningContainer(
                pod,
                "trainer",
                "/spec/containers/1",
                Instant.EPOCH,
                MemorySize.parse(new Quantity(limit)).orElseThrow(),
                MemorySize.parse(new Quantity(request)).orElseThrow());
    }

    private static Pod get(String name) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get();
    }
}
