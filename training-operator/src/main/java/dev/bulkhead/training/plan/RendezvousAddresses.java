package dev.bulkhead.training.plan;

import dev.bulkhead.training.plan.JobShape.Replica;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the names of a job's pods resolve to, by EndpointSlices under its headless Service. Few writes: one as soon as the
 * chief, for whom all others wait, has an address, and one when all have theirs. A name resolves before its pod is ready: a
 * rendezvous is what makes it ready.
 */
public final class RendezvousAddresses {
    /** Of one EndpointSlice, as the API server allows. */
    static final int MOST = 1000;

    /** A pod that has been waiting this long for the others to get their addresses is published without them. */
    private static final Duration TOGETHER = Duration.ofSeconds(10);

    private RendezvousAddresses() {}

    /**
     * What is to be published now, IP address by host name; empty to leave it as it is. An address that is no longer its
     * pod's is withdrawn at once: before a new pod asks for it, and before somebody else's pod is given it.
     *
     * @param published IP address by host name
     */
    public static Optional<Map<String, String>> due(ObservedJob seen, Map<String, String> published) {
        JobShape shape = seen.shape();
        boolean over = seen.status().finished() || seen.job().getSpec().suspended();
        if (over || !Rendezvous.isNeeded(shape)) {
            return Optional.empty();
        }
        Map<String, String> wanted = new LinkedHashMap<>();
        boolean late = false;
        for (Replica replica : shape.replicas()) {
            Optional<ObservedPod> pod = seen.pods().of(replica).filter(RendezvousAddresses::canBeMet);
            if (pod.isPresent()) {
                wanted.put(shape.host(replica), pod.get().address().orElseThrow());
                late |= !published.containsKey(shape.host(replica))
                        && !seen.now().isBefore(pod.get().created().plus(TOGETHER));
            }
        }
        boolean stale =
                published.entrySet().stream().anyMatch(p -> !p.getValue().equals(wanted.get(p.getKey())));
        String chief = shape.host(new Replica(shape.chief(), 0));
        boolean chiefIsNew = wanted.containsKey(chief) && !published.containsKey(chief);
        boolean last = wanted.size() == shape.size() && !published.keySet().containsAll(wanted.keySet());
        return stale || chiefIsNew || last || late ? Optional.of(wanted) : Optional.empty();
    }

    /** One that has done its part keeps its name: its peers are about to end as well, and a write would tell nobody. */
    private static boolean canBeMet(ObservedPod pod) {
        return pod.address().isPresent() && !pod.terminating() && pod.stage() != ObservedPod.Stage.Failed;
    }

    /** As many as its size needs; a replica is always in the same one. */
    public static List<EndpointSlice> slices(JobShape job, Map<String, String> addresses) {
        List<Replica> replicas = job.replicas();
        List<EndpointSlice> slices = new ArrayList<>();
        for (int from = 0; from < replicas.size(); from += MOST) {
            List<Endpoint> endpoints = replicas.subList(from, Math.min(from + MOST, replicas.size())).stream()
                    .map(job::host)
                    .filter(addresses::containsKey)
                    .map(host -> new EndpointBuilder()
                            .withHostname(host)
                            .withAddresses(addresses.get(host))
                            .withNewConditions()
                            .withReady(true)
                            .endConditions()
                            .build())
                    .toList();
            slices.add(slice(job, job.name() + "-" + from / MOST, endpoints));
        }
        return slices;
    }

    private static EndpointSlice slice(JobShape job, String name, List<Endpoint> endpoints) {
        boolean v6 =
                endpoints.stream().anyMatch(e -> e.getAddresses().getFirst().contains(":"));
        return new EndpointSliceBuilder()
                .withMetadata(Children.metadata(
                        job,
                        name,
                        Map.of(
                                "kubernetes.io/service-name",
                                job.name(),
                                "endpointslice.kubernetes.io/managed-by",
                                "bulkhead.dev",
                                // kube-proxy has nothing to do for it
                                "service.kubernetes.io/headless",
                                "")))
                .withAddressType(v6 ? "IPv6" : "IPv4")
                .withEndpoints(endpoints)
                .addNewPort()
                .withName("rendezvous")
                .withPort(job.port())
                .withProtocol("TCP")
                .endPort()
                .build();
    }
}
