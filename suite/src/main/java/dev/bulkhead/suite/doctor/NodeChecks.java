package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.problem;
import static dev.bulkhead.suite.doctor.Verdict.unknown;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import dev.bulkhead.suite.cli.Words;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The nodes: ready, without pressure, with clocks that agree. */
final class NodeChecks {
    private static final String CHECK = "nodes";
    private static final String CLOCKS = "clocks";
    private static final Duration TOLERATED = Duration.ofSeconds(5);
    /** Kubelets renew every ten seconds; a lease that is much older is of a clock that is behind, or of a dead node. */
    private static final Duration OLDEST_RENEWAL = Duration.ofSeconds(60);

    private static final String SYNCHRONISE = "let it take its time from a time server (chrony, systemd-timesyncd)";
    private static final int NAMED = 5;

    private NodeChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return Stream.of(
                        judge(facts.nodes(), CHECK, NodeChecks::conditions),
                        judge(facts.skew(), CLOCKS, NodeChecks::here),
                        judge(facts.leases(), CLOCKS, leases -> clocks(facts, leases)))
                .flatMap(v -> v);
    }

    private static Stream<Verdict> conditions(List<Node> nodes) {
        if (nodes.isEmpty()) {
            return Stream.of(problem(CHECK, "the cluster has no node", "add one: pods need a place to run"));
        }
        Map<String, List<String>> troubles = new TreeMap<>();
        nodes.forEach(n -> troubles(n)
                .forEach(
                        t -> troubles.computeIfAbsent(t, k -> new ArrayList<>()).add(name(n))));
        List<Verdict> verdicts = new ArrayList<>();
        troubles.forEach((trouble, names) -> verdicts.add(warning(
                CHECK,
                Words.count(names.size(), "node") + " " + trouble + ": " + names(names),
                "kubectl describe node " + names.getFirst())));
        long ready = nodes.stream().filter(n -> troubles(n).isEmpty()).count();
        verdicts.addFirst(
                ready == 0
                        ? problem(CHECK, "no node is ready for pods", "look at the kubelets")
                        : ok(
                                CHECK,
                                "%d of %s ready and without pressure"
                                        .formatted(ready, Words.count(nodes.size(), "node"))));
        return verdicts.stream();
    }

    private static List<String> troubles(Node node) {
        List<NodeCondition> conditions =
                node.getStatus() == null ? List.of() : node.getStatus().getConditions();
        boolean ready = conditions.stream().anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
        List<String> troubles = new ArrayList<>(conditions.stream()
                .filter(c -> c.getType() != null && c.getType().endsWith("Pressure") && "True".equals(c.getStatus()))
                .map(c -> "with " + c.getType())
                .toList());
        if (!ready) {
            troubles.add("not ready");
        }
        return troubles;
    }

    private static Stream<Verdict> here(Duration skew) {
        return skew.abs().compareTo(TOLERATED) <= 0
                ? Stream.of()
                : Stream.of(warning(
                        CLOCKS,
                        "this machine's clock and the API server's differ by "
                                + Words.count(skew.abs().toSeconds(), "second"),
                        SYNCHRONISE));
    }

    private static Stream<Verdict> clocks(Facts facts, List<Lease> leases) {
        List<Lease> ofNodes = leases.stream()
                .filter(l -> "kube-node-lease".equals(l.getMetadata().getNamespace()))
                .filter(l -> l.getSpec() != null && l.getSpec().getRenewTime() != null)
                .toList();
        if (ofNodes.isEmpty()) {
            return Stream.of(unknown(CLOCKS, "no node has a lease to tell by"));
        }
        List<String> ready = facts.nodes().or(List.of()).stream()
                .filter(n -> !troubles(n).contains("not ready"))
                .map(NodeChecks::name)
                .toList();
        List<String> ahead = named(ofNodes, facts.now().plus(TOLERATED), Instant.MAX);
        List<String> behind = named(ofNodes, Instant.MIN, facts.now().minus(OLDEST_RENEWAL)).stream()
                .filter(ready::contains)
                .toList();
        List<Verdict> verdicts = new ArrayList<>();
        if (!ahead.isEmpty()) {
            verdicts.add(warning(
                    CLOCKS,
                    "the clock of %s is ahead of the API server's: %s"
                            .formatted(Words.count(ahead.size(), "node"), names(ahead)),
                    SYNCHRONISE));
        }
        if (!behind.isEmpty()) {
            verdicts.add(warning(
                    CLOCKS,
                    "the clock of %s is behind, or their kubelets have gone silent: %s"
                            .formatted(Words.count(behind.size(), "node"), names(behind)),
                    SYNCHRONISE));
        }
        return verdicts.isEmpty()
                ? Stream.of(ok(
                        CLOCKS,
                        "those of %s agree with the API server's".formatted(Words.count(ofNodes.size(), "node"))))
                : verdicts.stream();
    }

    private static List<String> named(List<Lease> leases, Instant after, Instant before) {
        return leases.stream()
                .filter(l -> {
                    Instant renewed = l.getSpec().getRenewTime().toInstant();
                    return renewed.isAfter(after) && renewed.isBefore(before);
                })
                .map(l -> l.getMetadata().getName())
                .sorted()
                .toList();
    }

    static String names(List<String> names) {
        String first = names.stream().limit(NAMED).collect(Collectors.joining(", "));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    private static String name(Node node) {
        return node.getMetadata().getName();
    }
}
