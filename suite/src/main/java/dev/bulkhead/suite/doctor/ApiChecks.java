package dev.bulkhead.suite.doctor;

import static dev.bulkhead.suite.doctor.Verdict.judge;
import static dev.bulkhead.suite.doctor.Verdict.ok;
import static dev.bulkhead.suite.doctor.Verdict.problem;
import static dev.bulkhead.suite.doctor.Verdict.unknown;
import static dev.bulkhead.suite.doctor.Verdict.warning;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The API server: its version, what it serves, and our CRDs in it. */
final class ApiChecks {
    private static final Pattern VERSION = Pattern.compile("v?(?<major>\\d+)\\.(?<minor>\\d+).*");
    private static final int OLDEST_MINOR = 30;
    private static final String INSTALL = "install them: kubectl apply --server-side -f crds/yaml, or helm upgrade";

    private ApiChecks() {}

    static Stream<Verdict> of(Facts facts) {
        return Stream.of(
                        judge(facts.version(), "API server", ApiChecks::version),
                        judge(facts.served(), "features", ApiChecks::features),
                        judge(facts.crds(), "CRDs", found -> crds(facts.bundled(), found)))
                .flatMap(v -> v);
    }

    private static Stream<Verdict> version(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches()) {
            return Stream.of(unknown("API server", "it calls its version " + version));
        }
        boolean old = parts.group("major").equals("1") && Integer.parseInt(parts.group("minor")) < OLDEST_MINOR;
        return Stream.of(
                old
                        ? problem("API server", version + " is too old", "upgrade the cluster to 1.30 or newer")
                        : ok("API server", version));
    }

    private static Stream<Verdict> features(Set<String> served) {
        return Stream.of(
                served.contains("v1/pods/resize")
                        ? ok("in-place resize", "served: memory can be raised in running pods")
                        : warning(
                                "in-place resize",
                                "not served: memory is raised only by a restart",
                                "upgrade the cluster to 1.33 or newer"),
                ok(
                        "native PodGroup",
                        versions(
                                served,
                                "scheduling.k8s.io",
                                "podgroups",
                                "not served: gangs are admitted by Bulkhead")),
                ok(
                        "DRA",
                        versions(
                                served,
                                "resource.k8s.io",
                                "deviceclasses",
                                "not served: GPUs are asked for as extended resources")));
    }

    private static String versions(Set<String> served, String group, String resource, String otherwise) {
        String versions = served.stream()
                .filter(s -> s.startsWith(group + "/") && s.endsWith("/" + resource))
                .map(s -> s.substring(group.length() + 1, s.length() - resource.length() - 1))
                .sorted()
                .collect(Collectors.joining(", "));
        return versions.isEmpty() ? otherwise : "served as " + group + "/" + versions;
    }

    private static Stream<Verdict> crds(List<CustomResourceDefinition> bundled, List<CustomResourceDefinition> found) {
        return bundled.stream()
                .map(ours -> found.stream()
                        .filter(c -> name(c).equals(name(ours)))
                        .findFirst()
                        .map(theirs -> compare(ours, theirs))
                        .orElseGet(() -> problem(name(ours), "the CRD is not installed", INSTALL)));
    }

    private static Verdict compare(CustomResourceDefinition ours, CustomResourceDefinition theirs) {
        boolean established = theirs.getStatus() != null
                && theirs.getStatus().getConditions().stream()
                        .anyMatch(c -> "Established".equals(c.getType()) && "True".equals(c.getStatus()));
        if (!established) {
            return problem(
                    name(ours),
                    "the CRD is installed, but the API server does not serve it",
                    "kubectl describe crd " + name(ours));
        }
        return schema(ours).equals(schema(theirs))
                ? ok(name(ours), "installed, of this version")
                : warning(name(ours), "the CRD is of another version than this program", INSTALL);
    }

    private static List<Object> schema(CustomResourceDefinition crd) {
        Function<CustomResourceDefinitionVersion, Object> schema =
                v -> List.of(v.getName(), Objects.hashCode(v.getSchema()));
        return crd.getSpec().getVersions().stream().map(schema).toList();
    }

    private static String name(CustomResourceDefinition crd) {
        return crd.getMetadata().getName();
    }
}
