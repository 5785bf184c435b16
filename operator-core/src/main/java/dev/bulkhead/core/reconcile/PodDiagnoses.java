package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.plan.capacity.Unplaced;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What is wrong with the pods of one owner: by their status, and by events, claims and nodes where that does not say all. */
public final class PodDiagnoses {
    /** Events of more pods would say the same again. */
    private static final int PODS_WITH_EVENTS = 3;

    private final KnownCluster cluster;
    private final PodEvents events;
    private final UnboundClaims claims;

    public PodDiagnoses(KubernetesClient client, Clock clock, KnownCluster cluster) {
        this.cluster = cluster;
        this.events = new PodEvents(client, clock);
        this.claims = new UnboundClaims(client, clock, events);
    }

    /** Each of them, in the same order. */
    public List<DiagnosedPod> of(Collection<Pod> pods, Instant now) {
        List<DiagnosedPod> diagnosed = new ArrayList<>();
        Unplaced unplaced = new Unplaced(cluster::nodes);
        int read = 0;
        for (Pod pod : pods) {
            boolean wanted = read < PODS_WITH_EVENTS && Diagnoser.wantsEvents(pod, now);
            boolean ofNode = read < PODS_WITH_EVENTS && Diagnoser.wantsNodeEvents(pod);
            List<Event> told = new ArrayList<>(wanted ? events.of(pod) : List.of());
            told.addAll(ofNode ? events.ofNode(pod.getSpec().getNodeName()) : List.of());
            read += wanted || ofNode ? 1 : 0;
            Optional<Diagnosis> diagnosis =
                    Diagnoser.pod(pod, told, now).map(d -> orOfClaim(d, pod)).map(d -> unplaced.diagnosis(pod, d));
            diagnosed.add(new DiagnosedPod(pod, diagnosis));
        }
        return List.copyOf(diagnosed);
    }

    /** Of a claim without a volume the pod knows only that it has none. */
    private Diagnosis orOfClaim(Diagnosis diagnosis, Pod pod) {
        return diagnosis.reason() == Reason.VolumeUnbound ? claims.of(pod).orElse(diagnosis) : diagnosis;
    }
}
