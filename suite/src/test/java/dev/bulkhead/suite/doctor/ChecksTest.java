package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.suite.Golden;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Read;
import dev.bulkhead.suite.cli.Read.Known;
import dev.bulkhead.suite.cli.Read.Unknown;
import dev.bulkhead.suite.doctor.Verdict.Level;
import io.fabric8.kubernetes.api.model.LimitRangeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private final World world = new World().node("a", 8, Map.of());

    @Test
    void nothingIsWrongWithASoundCluster() {
        world.pods.add(dns("True"));

        assertThat(world.report().verdicts())
                .filteredOn(v -> v.level() != Level.ok)
                .extracting(Verdict::check)
                .containsExactly("operators"); // they run outside of the cluster here
    }

    @Test
    void aTroubledClusterIsToldLineByLine() {
        world.version = new Known<>("v1.29.4-gke.1");
        world.served = new Known<>(Set.of("v1/pods"));
        world.lacking = new Known<>(List.of("create pods", "get pods/log in namespace team-a"));
        world.leases.clear();
        world.node("b", 0, Map.of("nvidia.com/gpu.present", "true"));
        world.node("c", 8, Map.of(), new Taint("NoSchedule", "team", null, "vision"));
        world.lease("kube-node-lease", "a", World.NOW.plusSeconds(90));
        world.lease("kube-node-lease", "b", World.NOW.minusSeconds(300));
        world.skew = Duration.ofSeconds(-42);
        world.measured.remove("c");
        world.pods.add(dns("False"));
        world.quotas.add(new ResourceQuotaBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName("gpus")
                .endMetadata()
                .withNewStatus()
                .addToHard("requests.nvidia.com/gpu", new Quantity("8"))
                .addToUsed("requests.nvidia.com/gpu", new Quantity("8"))
                .endStatus()
                .build());
        world.limitRanges.add(new LimitRangeBuilder()
                .withNewMetadata()
                .withNamespace("team-a")
                .withName("small")
                .endMetadata()
                .withNewSpec()
                .addNewLimit()
                .withType("Container")
                .addToMax("memory", new Quantity("512Mi"))
                .endLimit()
                .endSpec()
                .build());

        Golden.check(
                "doctor-troubled",
                DoctorView.page(world.report(), new Page(100, false)).lines());
    }

    @Test
    void whatMayNotBeReadIsSaidAndIsNoProblem() {
        Read<Set<String>> unknown = new Unknown<>("you may not look");

        assertThat(judge(unknown, "quotas", s -> Stream.of(Verdict.ok("quotas", "fine"))))
                .containsExactly(Verdict.unknown("quotas", "you may not look"));
    }

    @Test
    void aPullThatFailsForTheRegistrysSakeIsToldAndAWrongNameIsNot() {
        world.pods.add(waiting("ErrImagePull", "dial tcp: lookup registry.example on 10.0.0.10:53: no such host"));
        world.pods.add(waiting("ErrImagePull", "manifest for example.com/a:2 not found: manifest unknown"));

        assertThat(world.report().verdicts())
                .filteredOn(v -> v.check().equals("registries"))
                .singleElement()
                .satisfies(v -> assertThat(v.level()).isEqualTo(Level.warning))
                .satisfies(v -> assertThat(v.says()).startsWith("1 pod cannot start, as "));
    }

    @Test
    void theRightsOfTheChartAreAllFound() {
        assertThat(OperatorRights.all())
                .extracting(OperatorRights.Right::toString)
                .contains(
                        "list nodes",
                        "create pods",
                        "get pods/log",
                        "update trainingjobs/status.bulkhead.dev",
                        "patch events");
    }

    private static Pod dns(String ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("coredns-1")
                .addToLabels("k8s-app", "kube-dns")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .endCondition()
                .endStatus()
                .build();
    }

    private static Pod waiting(String reason, String message) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("waits")
                .endMetadata()
                .withNewStatus()
                .withPhase("Pending")
                .addNewContainerStatus()
                .withName("main")
                .withNewState()
                .withNewWaiting(message, reason)
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
