package dev.bulkhead.suite.explain;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.capacity.Explanation;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** YAML to paste, where a few lines of it would mend what is wrong. */
final class RemedyYaml {
    private static final Pattern MISSING =
            Pattern.compile("^\\w+ (?<name>[a-z0-9.-]+) does not exist in namespace (?<in>\\S+)");
    private static final BigDecimal TWICE = BigDecimal.TWO;

    private RemedyYaml() {}

    /** @param cause the sentence of the diagnosis, which names what is missing */
    static Optional<String> of(Reason reason, String cause, TrainingJob job, List<ContainerMemory> memory) {
        return switch (reason) {
            case OutOfMemoryAtCeiling, HostOutOfMemory, EvictedMemory, PythonOutOfMemory ->
                memory.stream().filter(m -> m.limit() != null).findFirst().map(RemedyYaml::ceiling);
            case SharedMemoryFull -> Optional.of("spec:\n  sharedMemory: " + shared(job) + "\n");
            case SecretNotFound -> missing(cause, "Secret", "stringData: {}");
            case ConfigMapNotFound -> missing(cause, "ConfigMap", "data: {}");
            case ServiceAccountNotFound -> missing(cause, "ServiceAccount", "");
            case ClaimNotFound ->
                missing(
                        cause,
                        "PersistentVolumeClaim",
                        "spec:\n  accessModes: [ReadWriteOnce]\n  resources: {requests: {storage: 10Gi}}");
            case ImageAccessDenied ->
                Optional.of("spec:\n  roles:\n  - name: "
                        + job.getSpec().roles().getFirst().name()
                        + "\n    pod:\n      imagePullSecrets:\n      - name: YOUR-REGISTRY-SECRET\n");
            default -> Optional.empty();
        };
    }

    /** In a job the tolerations are the role's. */
    static Optional<String> inRole(Explanation why, String role) {
        return why.snippet()
                .map(s -> "spec:\n  roles:\n  - name: " + role + "\n    pod:\n"
                        + s.stripTrailing().indent(6));
    }

    private static String ceiling(ContainerMemory container) {
        MemorySize limit = MemorySize.parse(container.limit()).orElse(MemorySize.mebi(1024));
        return "spec:\n  roles:\n  - name: %s\n    maxMemory: %s\n"
                .formatted(container.role(), limit.grow(TWICE, new MemorySize(0)));
    }

    private static MemorySize shared(TrainingJob job) {
        return Optional.ofNullable(job.getSpec().sharedMemory())
                .flatMap(MemorySize::parse)
                .orElse(MemorySize.mebi(512))
                .grow(TWICE, new MemorySize(0));
    }

    private static Optional<String> missing(String cause, String kind, String rest) {
        Matcher words = MISSING.matcher(cause);
        return words.find()
                ? Optional.of("apiVersion: v1\nkind: %s\nmetadata:\n  name: %s\n  namespace: %s\n%s"
                        .formatted(kind, words.group("name"), words.group("in"), rest.isEmpty() ? "" : rest + "\n"))
                : Optional.empty();
    }
}
