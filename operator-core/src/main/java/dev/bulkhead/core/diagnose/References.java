package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;
import java.util.stream.Stream;

/** What a pod refers to and does not get, matched against "waiting or event reason: message". */
final class References {
    static final List<Entry> OBJECTS = List.of(
            new Entry(
                    Reason.KeyNotFound,
                    User,
                    Wait,
                    "couldn't find key (?<key>\\S{1,253}) in (?<kind>Secret|ConfigMap) (?<name>[^\\s,;]{1,320})",
                    "{kind} {name}, which pod {pod} uses, has no key {key}",
                    "add the key {key} to it, or correct the name of the key in the pod"),
            new Entry(
                    Reason.KeyNotFound,
                    User,
                    Wait,
                    "volume \"(?<volume>[^\"\\n]{1,253})\"[^\\n]{0,20}references non-existent (?:secret|config) key:"
                            + " (?<key>\\S{1,253})[\\s\\S]*^volume \\k<volume> is of (?<source>[^\\n]{1,300})",
                    "volume {volume} of pod {pod} names the key {key}, which {source} does not have",
                    "add the key {key} to {source}, or correct the items of the volume"),
            new Entry(
                    Reason.KeyNotFound,
                    User,
                    Wait,
                    "references non-existent (?<kind>secret|config) key: (?<key>\\S{1,253})",
                    "a {kind} volume of pod {pod} names the key {key}, which is not there",
                    "add the key {key}, or correct the items of the volume"),
            new Entry(
                    Reason.SecretNotFound,
                    User,
                    Wait,
                    "secrets? \\\\?\"(?<name>[^\"\\\\\\n]{1,253})\\\\?\" not found",
                    "pod {pod} needs the secret {name}, which does not exist in its namespace",
                    "create the secret {name} there, or correct its name in the pod"),
            new Entry(
                    Reason.ConfigMapNotFound,
                    User,
                    Wait,
                    "configmaps? \\\\?\"(?<name>[^\"\\\\\\n]{1,253})\\\\?\" not found",
                    "pod {pod} needs the config map {name}, which does not exist in its namespace",
                    "create the config map {name} there, or correct its name in the pod"),
            new Entry(
                    Reason.ClaimNotFound,
                    User,
                    Wait,
                    "persistentvolumeclaims? \"(?<name>[^\"\\n]{1,253})\" not found",
                    "pod {pod} needs the claim {name}, which does not exist in its namespace",
                    "create the PersistentVolumeClaim {name} there, or correct its name in the pod"),
            new Entry(
                    Reason.ServiceAccountNotFound,
                    User,
                    Wait,
                    "serviceaccounts? \"(?<name>[^\"\\n]{1,253})\" not found",
                    "the service account {name}, which pod {pod} names, does not exist in its namespace",
                    "create the service account {name} there, or correct serviceAccountName"));

    static final List<Entry> VOLUMES = List.of(
            new Entry(
                    Reason.VolumeUnbound,
                    User,
                    Wait,
                    "pod has unbound immediate PersistentVolumeClaims|didn't find available persistent volumes to bind"
                            + "|persistentvolumeclaim \"(?<name>[^\"\\n]{1,253})\" is being deleted",
                    "pod {pod} waits for a volume for its claims ({claims})",
                    "look at the events of the claims: a StorageClass that does not exist, no default class, or a provisioner"
                            + " that refuses"),
            new Entry(
                    Reason.VolumeUnbound,
                    User,
                    Wait,
                    "volume node affinity conflict|no available volume zone|didn't match PersistentVolume's node affinity",
                    "a volume of pod {pod} ({claims}) can only be used in another zone or on another node than those with room",
                    "use nodes in the volume's zone, or a StorageClass with volumeBindingMode: WaitForFirstConsumer"),
            new Entry(
                    Reason.VolumeMountFailed,
                    Platform,
                    YesElsewhere,
                    "exceed max volume count|Volume(?:Attach)?LimitExceeded",
                    "the node of pod {pod} has as many volumes attached as it can have",
                    "use another node, or fewer volumes per pod"),
            new Entry(
                    Reason.VolumeMountFailed,
                    User,
                    Wait,
                    "Multi-Attach error for volume \"(?<volume>[^\"\\n]{1,253})\"",
                    "volume {volume} of pod {pod} is attached to another node, and its access mode allows only one",
                    "use a claim with ReadWriteMany for pods on several nodes, or wait until the other node lets go of it"),
            new Entry(
                    Reason.VolumeMountFailed,
                    Platform,
                    Yes,
                    "driver name (?<driver>\\S{1,253}) not found in the list of registered CSI drivers",
                    "the node of pod {pod} has no running storage driver {driver}",
                    "see to it that the driver's pod runs on this node"),
            new Entry(
                    Reason.VolumeMountFailed,
                    Platform,
                    Yes,
                    "^(?:FailedMount|FailedAttachVolume|FailedMapVolume): (?<what>[^\\n]{1,300})",
                    "a volume of pod {pod} could not be mounted: {what}",
                    "look at the storage driver and at the volume's events; the kubelet tries again"));

    static final List<Entry> SANDBOX = List.of(
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "(?:RuntimeHandler|no runtime for|runtime handler) \\\\?\"(?<handler>[^\"\\\\\\n]{1,63})\\\\?\"",
                    "the node of pod {pod} has no runtime {handler}, which the pod's RuntimeClass names",
                    "install the GPU container toolkit on the node, or leave runtimeClassName out"),
            new Entry(
                    Reason.SandboxFailed,
                    Platform,
                    YesElsewhere,
                    "failed to assign an IP address|no IP addresses available|no available IP",
                    "the node of pod {pod} has no address left for it",
                    "use another node; the subnet or the node's address range is used up"),
            new Entry(
                    Reason.SandboxFailed,
                    Platform,
                    YesElsewhere,
                    "^FailedCreatePodSandBox: (?<what>[^\\n]{1,300})",
                    "the node could not set up the sandbox of pod {pod}: {what}",
                    "look at the network plug-in and the container runtime of the node; the kubelet tries again"));

    static final List<Entry> ALL =
            Stream.of(OBJECTS, VOLUMES, SANDBOX).flatMap(List::stream).toList();

    private References() {}
}
