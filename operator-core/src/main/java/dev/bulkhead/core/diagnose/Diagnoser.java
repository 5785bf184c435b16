package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says why something does not run. Looks at the most trustworthy source first: the kernel's OOM kills, then what ended the
 * pod from outside, then the end and the last words of its containers, then why they wait, then events. Never throws:
 * whoever runs a pod may write anything into its status.
 */
public final class Diagnoser {
    private Diagnoser() {}

    /**
     * Empty for a pod that runs, has succeeded, or merely starts.
     *
     * @param events those of the pod and of its node, or none: see {@link #wantsEvents} and {@link #wantsNodeEvents}
     */
    public static Optional<Diagnosis> pod(Pod pod, List<Event> events, Instant now) {
        PodView view = PodView.of(pod);
        if (view.phase().equals("Succeeded")) {
            return Optional.empty();
        }
        PodEvents recent = PodEvents.about(view.meta(), events, now);
        PodEvents node = PodEvents.ofNode(view, events, now);
        return NodeEvents.memory(view, node)
                .or(() -> Ends.memory(view, now))
                .or(() -> Disruption.of(view))
                .or(() -> NodeEvents.gpu(view, node))
                .or(() -> Ends.program(view, recent))
                .or(() -> Starts.waiting(view, recent))
                .or(() -> Starts.placement(view, recent))
                .or(() -> EventsWanted.notStarted(view) ? Starts.events(view, recent) : Optional.empty())
                .or(() -> Resizes.pending(view))
                .or(() -> unknown(view));
    }

    /** Whether the pod's events could say more than its status. */
    public static boolean wantsEvents(Pod pod, Instant now) {
        return EventsWanted.by(pod, now);
    }

    /** Whether the events of the pod's node could say more than the pod's status. */
    public static boolean wantsNodeEvents(Pod pod) {
        return EventsWanted.ofNode(pod);
    }

    /**
     * Why the API server does not accept a pod; empty if it does, if the object exists already (409), and for troubles of
     * the server itself that another try answers.
     */
    public static Optional<Diagnosis> refusal(int httpCode, String message) {
        Optional<Diagnosis> known = httpCode < 400 || httpCode == 409
                ? Optional.empty()
                : Entry.first(Refusals.ENTRIES, Subject.NONE, message);
        boolean final4xx = httpCode == 400 || httpCode == 403 || httpCode == 422;
        return final4xx ? known.or(() -> Entry.first(Refusals.OTHER, Subject.NONE, message)) : known;
    }

    /**
     * Why a claim has no volume; empty if it has one, or if it waits for its first pod, as it should.
     *
     * @param events those of the claim
     * @param classes all of the cluster
     * @param volumes all of the cluster
     */
    public static Optional<Diagnosis> claim(
            PersistentVolumeClaim claim,
            List<Event> events,
            List<StorageClass> classes,
            List<PersistentVolume> volumes) {
        return Claims.unbound(claim, events, classes, volumes);
    }

    private static Optional<Diagnosis> unknown(PodView pod) {
        boolean ended = pod.phase().equals("Failed") || pod.phase().equals("Unknown");
        return ended
                ? Entry.first(PodEnds.UNKNOWN, pod.subject(), "phase " + pod.phase() + " " + pod.reasonAndMessage())
                : Optional.empty();
    }
}
