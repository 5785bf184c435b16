package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was the matter with a pod's node in the moment in which the pod failed, matched against "reason: message" of the
 * node's events. SystemOOM comes from the kubelet, when the limit that was hit was that of the whole node; the others from a
 * node problem detector, which repeats the kernel: without "Memory cgroup" it was the whole node as well. Xids after NVIDIA's
 * catalogue.
 */
final class NodeEvents {
    /** Event and end of the container come by different ways, and the kernel kills more than one process. */
    private static final Duration SAME_MOMENT = Duration.ofSeconds(60);

    static final List<Entry> MEMORY = List.of(
            new Entry(
                    Reason.NodeOutOfMemory,
                    Platform,
                    YesElsewhere,
                    "(?<!Memory cgroup )[Oo]ut of memory: Kill(?:ed)? process \\d{1,10} \\((?<process>[^)\\n]{1,60})\\)[^\\n]{0,100}anon-rss:(?<held>\\d{1,15} ?kB)",
                    "the node of pod {pod} itself ran out of memory, and its kernel killed {process}, which held {held}",
                    "give pods without a memory limit one (GuardPolicy foreignPods: Limit), and keep system-reserved memory on the"
                            + " node; the pod can run on another node with what it has"),
            new Entry(
                    Reason.NodeOutOfMemory,
                    Platform,
                    YesElsewhere,
                    "^SystemOOM: System OOM encountered, victim process: (?<process>[^,\\n]{1,60}), pid: (?<pid>\\d{1,10})",
                    "the node of pod {pod} itself ran out of memory, and its kernel killed {process} (process {pid})",
                    "give pods without a memory limit one (GuardPolicy foreignPods: Limit), and keep system-reserved memory on the"
                            + " node; the pod can run on another node with what it has"));

    static final List<Entry> GPU = List.of(
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "Xid[^\\n]{0,60}: (?<xid>46|48|62|63|64|74|79|94|95|109|110|119|120|123|136|140|143|155|156|158)\\b",
                    "a GPU of the node of pod {pod} failed with Xid {xid}",
                    "run the pod on another node; the GPU has to be reset or looked at before the node takes work again"),
            new Entry(
                    Reason.GpuFault,
                    User,
                    Yes,
                    "Xid[^\\n]{0,60}: (?<xid>8|13|31|32|43|45|68|69)\\b",
                    "the GPU driver ended the program in pod {pod} with Xid {xid}, as for a wrong address",
                    "set CUDA_LAUNCH_BLOCKING=1 once, so that the traceback names the operation; if only one node shows it, have"
                            + " its GPU looked at"));

    private NodeEvents() {}

    /** A pod of which a container was killed while the node had no memory: with or without the runtime calling it OOM. */
    static Optional<Diagnosis> memory(PodView pod, PodEvents node) {
        return Ends.killed(pod).flatMap(end -> around(pod, node, end, MEMORY));
    }

    static Optional<Diagnosis> gpu(PodView pod, PodEvents node) {
        return pod.containers().stream()
                .flatMap(c -> c.failure().stream())
                .findFirst()
                .flatMap(end -> around(pod, node, end, GPU));
    }

    private static Optional<Diagnosis> around(
            PodView pod, PodEvents node, ContainerStateTerminated end, List<Entry> entries) {
        Optional<Instant> ended = Rfc3339.parse(end.getFinishedAt());
        return node.newestFirst().stream()
                .filter(e -> ended.isPresent() && near(ended.get(), e))
                .flatMap(e -> Entry.first(entries, pod.subject().at(end.getFinishedAt()), PodEvents.text(e)).stream())
                .findFirst();
    }

    private static boolean near(Instant ended, Event event) {
        return PodEvents.time(event)
                .filter(t -> Duration.between(ended, t).abs().compareTo(SAME_MOMENT) <= 0)
                .isPresent();
    }
}
