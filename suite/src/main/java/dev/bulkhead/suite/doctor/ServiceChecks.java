package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.problem;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.suite.cli.Words;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What pods need beside nodes: storage, names, images, figures. */
final class ServiceChecks {
    private static final String STORAGE = "default StorageClass";
    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
    private static final String DNS = "DNS";
    private static final String IMAGES = "registries";
    private static final String METRICS = "metrics";

    private ServiceChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return Stream.of(
                        judge(facts.storageClasses(), STORAGE, ServiceChecks::storage),
                        judge(facts.pods(), DNS, ServiceChecks::names),
                        judge(facts.pods(), IMAGES, pods -> images(pods, facts)),
                        judge(
                                facts.measured(),
                                METRICS,
                                measured -> metrics(measured, facts.nodes().or(List.of()))))
                .flatMap(v -> v);
    }

    private static Stream<Verdict> storage(List<StorageClass> classes) {
        List<String> defaults = classes.stream()
                .filter(c -> c.getMetadata().getAnnotations() != null
                        && "true".equals(c.getMetadata().getAnnotations().get(DEFAULT_CLASS)))
                .map(c -> c.getMetadata().getName())
                .toList();
        return Stream.of(
                switch (defaults.size()) {
                    case 0 ->
                        warning(
                                STORAGE,
                                "there is none: claims that name no class get no volume",
                                classes.isEmpty()
                                        ? "install a provisioner"
                                        : "kubectl annotate storageclass "
                                                + classes.getFirst()
                                                        .getMetadata()
                                                        .getName() + " " + DEFAULT_CLASS
                                                + "=true");
                    case 1 -> ok(STORAGE, defaults.getFirst());
                    default ->
                        warning(
                                STORAGE,
                                "there are several: " + NodeChecks.names(defaults) + "; the newest is taken",
                                "take the annotation " + DEFAULT_CLASS + " from all but one");
                });
    }

    private static Stream<Verdict> names(List<Pod> pods) {
        List<Pod> servers = pods.stream()
                .filter(p -> p.getMetadata().getLabels() != null
                        && "kube-dns".equals(p.getMetadata().getLabels().get("k8s-app")))
                .toList();
        long ready = servers.stream()
                .filter(p -> p.getStatus() != null
                        && p.getStatus().getConditions().stream()
                                .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus())))
                .count();
        if (servers.isEmpty()) {
            return Stream.of(warning(
                    DNS,
                    "no pod is labelled k8s-app=kube-dns: replicas may not find each other by name",
                    "install CoreDNS, or try with --deep whether names resolve"));
        }
        return Stream.of(
                ready == 0
                        ? problem(
                                DNS,
                                "none of its pods is ready",
                                "kubectl -n kube-system describe pod -l k8s-app=kube-dns")
                        : ok(DNS, "%d of %s ready".formatted(ready, Words.count(servers.size(), "pod"))));
    }

    /** Reachability is told by those who pull: the nodes. */
    private static Stream<Verdict> images(List<Pod> pods, Facts facts) {
        Map<Reason, List<Diagnosis>> failures = new EnumMap<>(Reason.class);
        pods.forEach(p -> Diagnoser.pod(p, List.of(), facts.now())
                .filter(d -> isAboutTheRegistry(d.reason()))
                .ifPresent(d -> failures.computeIfAbsent(d.reason(), r -> new ArrayList<>())
                        .add(d)));
        return failures.isEmpty()
                ? Stream.of(ok(IMAGES, "no pod waits for one"))
                : failures.values().stream()
                        .map(f -> warning(
                                IMAGES,
                                Words.count(f.size(), "pod") + " cannot start, as "
                                        + f.getFirst().cause(),
                                f.getFirst().remedy()));
    }

    private static boolean isAboutTheRegistry(Reason reason) {
        return switch (reason) {
            case RegistryUnreachable, RegistryRateLimited, ImageAccessDenied, ImagePullFailed -> true;
            default -> false;
        };
    }

    private static Stream<Verdict> metrics(Set<String> measured, List<Node> nodes) {
        List<String> without = nodes.stream()
                .map(n -> n.getMetadata().getName())
                .filter(n -> !measured.contains(n))
                .toList();
        return Stream.of(
                without.isEmpty()
                        ? ok(METRICS, "metrics.k8s.io has figures for every node")
                        : warning(
                                METRICS,
                                "metrics.k8s.io has no figures for %s: %s"
                                        .formatted(Words.count(without.size(), "node"), NodeChecks.names(without)),
                                "look at metrics-server's log"));
    }
}
