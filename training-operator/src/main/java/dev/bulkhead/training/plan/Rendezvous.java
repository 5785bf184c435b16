package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Framework;
import dev.bulkhead.api.v1alpha1.Role;
import dev.bulkhead.training.plan.JobShape.Replica;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the replicas find each other: the environment variables of each framework's own contract, as Kubeflow's training
 * operator v1 sets them, so that its images run unchanged, and the headless Service behind the names in them.
 */
public final class Rendezvous {
    private Rendezvous() {}

    /** Variables of one replica, in a fixed order. */
    public static Map<String, String> variables(JobShape job, Replica replica) {
        Map<String, String> variables = new LinkedHashMap<>();
        switch (job.job().getSpec().framework()) {
            case PyTorch -> pyTorch(job, replica, variables);
            case TensorFlow -> tensorFlow(job, replica, variables);
            case JAX -> jax(job, replica, variables);
            case Plain -> {}
        }
        variables.put("BULKHEAD_JOB", job.name());
        variables.put("BULKHEAD_ROLE", replica.role().name());
        variables.put("BULKHEAD_INDEX", Integer.toString(replica.index()));
        variables.put("BULKHEAD_REPLICAS", Integer.toString(replica.role().count()));
        return variables;
    }

    /** {@code torchrun} reads its options from {@code PET_*}; plain ranks read the rest. */
    private static void pyTorch(JobShape job, Replica replica, Map<String, String> variables) {
        String processes = job.job().getSpec().processesPerReplica();
        boolean counted = processes != null && processes.chars().allMatch(Character::isDigit);
        int perReplica = counted ? Integer.parseInt(processes) : 1;
        String master = job.address(new Replica(job.chief(), 0));
        String port = Integer.toString(job.port());
        String rank = Integer.toString(rank(job, replica));
        variables.put("PYTHONUNBUFFERED", "1");
        variables.put("MASTER_ADDR", master);
        variables.put("MASTER_PORT", port);
        variables.put("WORLD_SIZE", Integer.toString(job.size() * perReplica));
        variables.put("RANK", rank);
        variables.put("PET_MASTER_ADDR", master);
        variables.put("PET_MASTER_PORT", port);
        variables.put("PET_NNODES", Integer.toString(job.size()));
        variables.put("PET_NPROC_PER_NODE", processes == null ? "1" : processes);
        variables.put("PET_NODE_RANK", rank);
    }

    /** JAX itself reads only {@code JAX_COORDINATOR_ADDRESS}; programs pass the others to {@code initialize}. */
    private static void jax(JobShape job, Replica replica, Map<String, String> variables) {
        String host = job.address(new Replica(job.chief(), 0));
        String port = Integer.toString(job.port());
        String processes = Integer.toString(job.size());
        String id = Integer.toString(replica.index());
        variables.put("PYTHONUNBUFFERED", "1");
        variables.put("JAX_COORDINATOR_ADDRESS", host + ":" + port);
        variables.put("JAX_NUM_PROCESSES", processes);
        variables.put("JAX_PROCESS_ID", id);
        variables.put("COORDINATOR_ADDRESS", host);
        variables.put("COORDINATOR_PORT", port);
        variables.put("NUM_PROCESSES", processes);
        variables.put("PROCESS_ID", id);
    }

    /** A single replica gets none: TensorFlow would wait for a cluster of one. An evaluator is not in the cluster. */
    private static void tensorFlow(JobShape job, Replica replica, Map<String, String> variables) {
        variables.put("PYTHONUNBUFFERED", "1");
        if (job.size() == 1) {
            return;
        }
        String cluster = job.roles().stream()
                .filter(r -> !r.name().equals("evaluator"))
                .map(r -> quoted(r.name()) + ":" + addresses(job, r))
                .collect(Collectors.joining(",", "{", "}"));
        String task = "{\"type\":" + quoted(replica.role().name()) + ",\"index\":" + replica.index() + "}";
        variables.put("TF_CONFIG", "{\"cluster\":" + cluster + ",\"task\":" + task + ",\"environment\":\"cloud\"}");
    }

    private static String addresses(JobShape job, Role role) {
        return job.replicas().stream()
                .filter(r -> r.role() == role)
                .map(r -> quoted(job.address(r) + ":" + job.port()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** All that is quoted here is made of DNS labels, digits and colons: nothing to escape. */
    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private static int rank(JobShape job, Replica replica) {
        int before = replica.role() == job.chief() ? 0 : job.chief().count();
        for (Role role : job.roles()) {
            if (role == replica.role()) {
                break;
            }
            before += role == job.chief() ? 0 : role.count();
        }
        return replica.role() == job.chief() ? replica.index() : before + replica.index();
    }

    /** Plain replicas that name no port have nothing to say to each other. */
    static boolean isNeeded(JobShape job) {
        return !job.is(Framework.Plain) || job.job().getSpec().port() != null;
    }

    /**
     * Without a selector: with one the cluster's controllers write for every pod that starts. What its names resolve to is
     * written by {@link RendezvousAddresses}.
     */
    public static Optional<Service> service(JobShape job) {
        if (!isNeeded(job)) {
            return Optional.empty();
        }
        ServicePort port = new ServicePortBuilder()
                .withName("rendezvous")
                .withPort(job.port())
                .withTargetPort(new IntOrString(job.port()))
                .withProtocol("TCP")
                .build();
        return Optional.of(new ServiceBuilder()
                .withMetadata(Children.metadata(job, job.name(), Map.of()))
                .withNewSpec()
                .withClusterIP("None")
                .withPorts(port)
                .endSpec()
                .build());
    }
}
