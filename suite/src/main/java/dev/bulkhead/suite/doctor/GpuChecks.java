package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.GuardPolicySpec;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.suite.cli.Words;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** GPUs: are those that the nodes have also offered to pods, and does a policy let pods onto the nodes. */
final class GpuChecks {
    private static final String CHECK = "GPUs";
    private static final String TAINTS = "GPU taints";
    /** PCI vendors and classes as node feature discovery labels them, and what GPU feature discovery adds. */
    private static final List<String> HARDWARE = List.of(
            "nvidia.com/gpu.present",
            "nvidia.com/gpu.product",
            "feature.node.kubernetes.io/pci-10de.present",
            "feature.node.kubernetes.io/pci-0302_10de.present",
            "feature.node.kubernetes.io/pci-0300_10de.present",
            "amd.com/gpu.product-name",
            "feature.node.kubernetes.io/pci-0380_1002.present");

    private GpuChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return judge(
                facts.nodes(),
                CHECK,
                nodes -> Stream.concat(
                        offered(nodes), judge(facts.policies(), TAINTS, policies -> tolerated(nodes, policies))));
    }

    private static Stream<Verdict> offered(List<Node> nodes) {
        List<String> silent = nodes.stream()
                .filter(n -> hasHardware(n) && gpus(n, true) == 0)
                .map(n -> n.getMetadata().getName())
                .toList();
        List<String> broken = nodes.stream()
                .filter(n -> gpus(n, false) > gpus(n, true) && gpus(n, true) > 0)
                .map(n -> n.getMetadata().getName())
                .toList();
        List<Verdict> verdicts = new ArrayList<>();
        long all = nodes.stream().mapToLong(n -> gpus(n, true)).sum();
        if (all > 0 || silent.isEmpty()) {
            verdicts.add(ok(CHECK, all == 0 ? "no node offers any" : Words.count(all, "GPU") + " on offer"));
        }
        if (!silent.isEmpty()) {
            verdicts.add(warning(
                    CHECK,
                    "%s labelled as having GPUs, but offering none: %s"
                            .formatted(Words.count(silent.size(), "node"), NodeChecks.names(silent)),
                    "install the GPU's device plug-in or operator, and look at its pods on these nodes"));
        }
        if (!broken.isEmpty()) {
            verdicts.add(warning(
                    CHECK,
                    "%s with GPUs that are not healthy: %s"
                            .formatted(Words.count(broken.size(), "node"), NodeChecks.names(broken)),
                    "look at the device plug-in's log and for Xid errors in the kernel's"));
        }
        return verdicts.stream();
    }

    private static Stream<Verdict> tolerated(List<Node> nodes, List<GuardPolicy> policies) {
        Set<String> known = new HashSet<>(EffectivePolicy.BUILT_IN.tolerated().gpu());
        policies.stream()
                .flatMap(p -> Optional.ofNullable(p.getSpec()).map(GuardPolicySpec::taints).stream())
                .forEach(t -> {
                    Optional.ofNullable(t.gpu()).ifPresent(known::addAll);
                    Optional.ofNullable(t.grants()).ifPresent(g -> g.forEach(grant -> known.add(grant.key())));
                });
        Map<String, List<String>> foreign = new TreeMap<>();
        nodes.stream()
                .filter(n -> gpus(n, true) > 0)
                .forEach(n -> taints(n)
                        .filter(t -> !known.contains(t.getKey()))
                        .forEach(t -> foreign.computeIfAbsent(t.getKey(), k -> new ArrayList<>())
                                .add(n.getMetadata().getName())));
        return foreign.isEmpty()
                ? Stream.of(ok(TAINTS, "every taint of a GPU node is known to a policy, or there is none"))
                : foreign.entrySet().stream()
                        .map(
                                e -> warning(
                                        TAINTS,
                                        "no policy knows the taint %s of %s: %s"
                                                .formatted(
                                                        e.getKey(),
                                                        Words.count(e.getValue().size(), "GPU node"),
                                                        NodeChecks.names(e.getValue())),
                                        "list it in spec.taints.gpu of a GuardPolicy, or grant it to the namespaces it is for"));
    }

    private static Stream<Taint> taints(Node node) {
        return node.getSpec() == null
                ? Stream.of()
                : node.getSpec().getTaints().stream()
                        .filter(t -> "NoSchedule".equals(t.getEffect()) || "NoExecute".equals(t.getEffect()))
                        .filter(t -> t.getKey() != null
                                && !t.getKey().startsWith("node.kubernetes.io/")
                                && !t.getKey().startsWith("node-role.kubernetes.io/"));
    }

    private static boolean hasHardware(Node node) {
        Map<String, String> labels =
                Optional.ofNullable(node.getMetadata().getLabels()).orElse(Map.of());
        return HARDWARE.stream().anyMatch(h -> labels.containsKey(h) && !"false".equals(labels.get(h)));
    }

    /** Of every maker. */
    private static long gpus(Node node, boolean allocatable) {
        if (node.getStatus() == null) {
            return 0;
        }
        Map<String, Quantity> amounts = allocatable
                ? node.getStatus().getAllocatable()
                : node.getStatus().getCapacity();
        return amounts == null
                ? 0
                : amounts.entrySet().stream()
                        .filter(e -> Gpus.isGpu(e.getKey()))
                        .mapToLong(e -> whole(e.getValue()))
                        .sum();
    }

    private static long whole(Quantity quantity) {
        try {
            return Math.max(0, quantity.getNumericalAmount().longValue());
        } catch (IllegalArgumentException | ArithmeticException e) {
            return 0;
        }
    }
}
