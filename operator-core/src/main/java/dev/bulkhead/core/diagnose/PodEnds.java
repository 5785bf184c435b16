package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Team;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** What ends a whole pod from outside, matched against "reason: message" of its status and of its DisruptionTarget condition. */
final class PodEnds {
    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.EvictedDisk,
                    User,
                    No,
                    "(?:local ephemeral storage|ephemeral local storage|EmptyDir volume \"(?<volume>[^\"\\n]{1,63})\")"
                            + "[^\\n]{0,100}exceeds|exceeded its local ephemeral storage limit",
                    "pod {pod} was evicted because it wrote more to its local disk than it may",
                    "write checkpoints and caches to a PersistentVolumeClaim, or raise resources.limits.ephemeral-storage"),
            new Entry(
                    Reason.EvictedMemory,
                    Platform,
                    Yes,
                    "low on resource: memory[^\\n]*?Container (?<eater>[\\w.-]{1,63}) was using (?<used>[\\w.]{1,30}),"
                            + " request is (?<request>[\\w.]{1,30})",
                    "the node ran short of memory and evicted pod {pod}: container {eater} used {used} and had asked for"
                            + " {request}",
                    "set the memory request of {eater} equal to its limit, so that the node keeps that much for it"),
            new Entry(
                    Reason.EvictedMemory,
                    Platform,
                    YesElsewhere,
                    "low on resource: memory|MemoryPressure",
                    "the node ran short of memory and evicted pod {pod}",
                    "set memory requests equal to limits, so that the node is not overcommitted"),
            new Entry(
                    Reason.EvictedDisk,
                    Platform,
                    YesElsewhere,
                    "DiskPressure|low on resource: (?<what>ephemeral-storage|imagefs|nodefs|containerfs|inodes)",
                    "the node ran short of disk and evicted pod {pod}",
                    "use another node; write checkpoints and caches to a PersistentVolumeClaim"),
            new Entry(
                    Reason.Preempted,
                    Team,
                    Yes,
                    "^(?:PreemptionByScheduler|Preempting|Preempted|PreemptionByKubeScheduler)\\b",
                    "pod {pod} had to make room for a pod of higher priority",
                    "give the job a higher priorityClassName, or let it start again when there is room"),
            new Entry(
                    Reason.NodeShutdown,
                    Platform,
                    Yes,
                    "imminent node shutdown|node (?:is )?(?:in progress of )?shutting down|^(?:NodeShutdown|Shutdown)\\b"
                            + "|^Terminated: Pod was terminated",
                    "the node of pod {pod} was shut down",
                    "nothing: the pod can start again on another node, from its last checkpoint"),
            new Entry(
                    Reason.NodeLost,
                    Platform,
                    YesElsewhere,
                    "^(?:DeletionByPodGC|NodeLost)\\b|could not be located when the pod was|no longer exists",
                    "the node of pod {pod} is gone or no longer answers",
                    "look at the conditions of the node; the pod has to run elsewhere"),
            new Entry(
                    Reason.NodeLost,
                    Platform,
                    YesElsewhere,
                    "^DeletionBy(?:Device)?TaintManager\\b",
                    "the node of pod {pod} got a NoExecute taint, as nodes do that no longer answer",
                    "look at the taints and conditions of the node; the pod has to run elsewhere"),
            new Entry(
                    Reason.Evicted,
                    Platform,
                    Yes,
                    "^EvictionByEvictionAPI\\b",
                    "pod {pod} was evicted, as when its node is drained",
                    "nothing: the pod can start again on another node; a PodDisruptionBudget delays such evictions"),
            new Entry(
                    Reason.DeadlineExceeded,
                    User,
                    No,
                    "^DeadlineExceeded\\b",
                    "pod {pod} was active for longer than its activeDeadlineSeconds",
                    "raise activeDeadlineSeconds, or leave it out"),
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "^UnexpectedAdmissionError: (?<what>[^\\n]{1,300})",
                    "the node could not give pod {pod} the devices it asks for: {what}",
                    "use another node, and have the device plugin and the GPUs of this one looked at"),
            new Entry(
                    Reason.NodeRejected,
                    Platform,
                    Yes,
                    "^(?:OutOf\\S{1,80}|NodeAffinity|NodeName|NodePorts|PodOSNotSupported|TopologyAffinityError|NodeSelector\\w*"
                            + "|SysctlForbidden|AppArmor|InvalidNodeInfo): (?<what>[^\\n]{1,300})",
                    "the node refused pod {pod}: {what}",
                    "nothing, if it happens once: scheduler and node did not agree on what is free"),
            new Entry(
                    Reason.Evicted,
                    Platform,
                    Yes,
                    "^Evicted: (?<what>[^\\n]{1,300})",
                    "the node evicted pod {pod}: {what}",
                    "look at the conditions of the node"),
            new Entry(
                    Reason.Evicted,
                    Platform,
                    Yes,
                    "^TerminationByKubelet\\b|^Evicted\\b",
                    "the node ended pod {pod}",
                    "look at the conditions of the node"),
            new Entry(
                    Reason.PodDeleted,
                    Team,
                    Yes,
                    "^PodDeleted\\b",
                    "somebody deleted pod {pod}",
                    "nothing, if that was meant; the audit log says who did"));

    /** What is left when nothing above is known. */
    static final List<Entry> UNKNOWN = List.of(
            new Entry(
                    Reason.NodeLost,
                    Platform,
                    YesElsewhere,
                    "^phase Unknown",
                    "the node of pod {pod} does not report on it any more",
                    "look at the conditions of the node; the pod has to run elsewhere"),
            new Entry(
                    Reason.Unknown,
                    Platform,
                    Yes,
                    "^phase (?:[^\\n]{0,300})",
                    "pod {pod} failed, and its status does not say why",
                    "read its events and its log"));

    private PodEnds() {}
}
