package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Framework;
import dev.bulkhead.api.v1alpha1.Restart;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.api.v1alpha1.Scheduling;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Names, ranks and addresses: all that follows from the spec alone. */
public record JobShape(TrainingJob job) {
    /** As in the CRD. */
    private static final int DEFAULT_DIVISOR = 8;

    /** One replica of a role. Attempts of it are pods; its host name is the same in all of them. */
    public record Replica(Role role, int index) {}

    public String name() {
        return job.getMetadata().getName();
    }

    public String namespace() {
        return job.getMetadata().getNamespace();
    }

    public List<Role> roles() {
        return job.getSpec().roles();
    }

    public Optional<Role> role(String name) {
        return roles().stream().filter(r -> r.name().equals(name)).findFirst();
    }

    /** Chief first, then the roles in the order of the spec: the order of ranks. */
    public List<Replica> replicas() {
        Role chief = chief();
        return Stream.concat(Stream.of(chief), roles().stream().filter(r -> r != chief))
                .flatMap(r -> IntStream.range(0, r.count()).mapToObj(i -> new Replica(r, i)))
                .toList();
    }

    public int size() {
        return roles().stream().mapToInt(Role::count).sum();
    }

    /** The role whose replica 0 coordinates: master or chief where there is one, else the workers, else the first. */
    public Role chief() {
        return Stream.of("master", "chief", "worker")
                .flatMap(n -> role(n).stream())
                .findFirst()
                .orElse(roles().getFirst());
    }

    /** The host name of a replica; also its pods' name without the attempt. */
    public String host(Replica replica) {
        return host(replica.role().name(), replica.index());
    }

    String host(String role, int index) {
        return name() + "-" + role + "-" + index;
    }

    public String pod(Replica replica, int attempt) {
        return host(replica) + "-" + attempt;
    }

    /** DNS name under the headless Service, which has the name of the job. */
    public String address(Replica replica) {
        return host(replica) + "." + name() + "." + namespace() + ".svc";
    }

    public String claim() {
        return name() + "-checkpoint";
    }

    /** The template of the claims by which a role's pods get GPUs of a device class. */
    public String gpuClaims(Role role) {
        return name() + "-" + role.name() + "-gpu";
    }

    /** Whether the replicas may run on GPUs of different models. */
    public boolean mixesGpuModels() {
        Scheduling scheduling = job.getSpec().scheduling();
        return scheduling != null && Boolean.TRUE.equals(scheduling.mixedGpuModels());
    }

    /** The queue of Kueue or Volcano. */
    public Optional<String> queue() {
        return Optional.ofNullable(job.getSpec().scheduling()).map(Scheduling::queue);
    }

    public int port() {
        Integer port = job.getSpec().port();
        return port != null
                ? port
                : switch (job.getSpec().framework()) {
                    case PyTorch, Plain -> 29500;
                    case TensorFlow -> 2222;
                    case JAX -> 6666;
                };
    }

    /** Whether one failure restarts every replica. A lone restarted rank hangs the others in a collective. */
    public boolean restartsAsGang() {
        Restart restart = job.getSpec().restart();
        Restart.Scope scope = restart == null || restart.scope() == null ? Restart.Scope.Auto : restart.scope();
        return switch (scope) {
            case Gang -> true;
            case Replica -> false;
            case Auto ->
                switch (job.getSpec().framework()) {
                    case PyTorch, JAX -> true;
                    case TensorFlow -> role("ps").isEmpty();
                    case Plain -> false;
                };
        };
    }

    /** How far the batch may shrink when the GPU runs out of memory; empty: not at all. */
    public Optional<Integer> maxBatchDivisor() {
        return Optional.ofNullable(job.getSpec().restart())
                .map(Restart::batchScale)
                .map(b -> b.maxDivisor() == null ? DEFAULT_DIVISOR : b.maxDivisor());
    }

    public boolean usesGpus() {
        return roles().stream()
                .anyMatch(r -> r.gpu() != null
                        || r.resources() != null
                                && r.resources().getLimits() != null
                                && r.resources().getLimits().keySet().stream().anyMatch(k -> k.endsWith("/gpu")));
    }

    public boolean is(Framework framework) {
        return job.getSpec().framework() == framework;
    }
}
