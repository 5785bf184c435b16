package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesBigger;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** How a container ended, matched against "exit code, reason, limited or unlimited" and, for a failed start, the runtime's words. */
final class ContainerEnds {
    private static final String WHO = "container {container} of pod {pod}";

    /** Certain: the kernel killed it, and the runtime saw it. */
    static final List<Entry> MEMORY = List.of(
            new Entry(
                    Reason.HostOutOfMemory,
                    User,
                    YesBigger,
                    "^-?\\d+ OOMKilled limited",
                    WHO + " used more than its memory limit of {limit} and was killed (exit code {exitCode})",
                    "set maxMemory above {limit} so that the guard may raise the limit,"
                            + " or a larger resources.limits.memory"),
            new Entry(
                    Reason.NodeOutOfMemory,
                    User,
                    YesElsewhere,
                    "^-?\\d+ OOMKilled",
                    WHO
                            + ", which has no memory limit, was killed because its node had no memory left (exit code {exitCode})",
                    "set resources.limits.memory of {container}: without a limit it takes from the others until one is killed"));

    /** The runtime could not start it, or the shell did not find what it was to run. */
    static final List<Entry> START = List.of(
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "nvidia-container-cli: (?<what>[^\\n]{1,200})",
                    WHO + " could not start, because the node's GPU driver refuses it: {what}",
                    "try another node; the node's driver has to be reloaded, or the image needs a newer one than it has"),
            new Entry(
                    Reason.ImagePlatformMismatch,
                    User,
                    No,
                    "exec format error",
                    "image {image} of " + WHO + " is not made for the node's processor",
                    "build the image for the processor of the nodes, or choose nodes by kubernetes.io/arch"),
            new Entry(
                    Reason.CommandNotExecutable,
                    User,
                    No,
                    "exec: \"(?<command>[^\"\\n]{1,200})\": permission denied|exec (?<file>\\S{1,200}) failed: Permission denied",
                    WHO + " could not start: its command may not be executed in image {image}",
                    "chmod +x the file in the image, or run it through its interpreter"),
            new Entry(
                    Reason.CommandNotFound,
                    User,
                    No,
                    "exec: \"(?<command>[^\"\\n]{1,200})\":[^\\n]{0,200}(?:not found|no such file)",
                    WHO + " could not start: image {image} has no command {command}",
                    "correct the command of {container}, or add {command} to the image; a script also needs"
                            + " the interpreter that its first line names, with Unix line ends"),
            new Entry(
                    Reason.ContainerNotStarted,
                    User,
                    No,
                    "runAsNonRoot and image will run as root|runAsNonRoot and image has non-numeric user",
                    WHO + " may not start: it must not run as root, and image {image} names no other numeric user",
                    "set securityContext.runAsUser of {container} to a number other than 0"),
            new Entry(
                    Reason.ContainerNotStarted,
                    User,
                    No,
                    "^(?<what>[^\\n]{1,300})",
                    "the container runtime could not start " + WHO + ": {what}",
                    "correct what the runtime names: command, working directory, mounts or security context"));

    /** By exit code alone, when the log says nothing more. */
    static final List<Entry> CODES = List.of(
            new Entry(
                    Reason.CommandNotFound,
                    User,
                    No,
                    "^127 ",
                    WHO + " ended with exit code 127: a command was not found in image {image}",
                    "correct the command of {container}, or add what it calls to the image"),
            new Entry(
                    Reason.CommandNotExecutable,
                    User,
                    No,
                    "^126 ",
                    WHO + " ended with exit code 126: a command is there but may not be executed",
                    "chmod +x the file in image {image}, or run it through its interpreter"),
            new Entry(
                    Reason.NodeLost,
                    Platform,
                    YesElsewhere,
                    "^-?\\d+ ContainerStatusUnknown",
                    "the node lost track of " + WHO + ", which counts as ended (exit code {exitCode})",
                    "look at the conditions of the node; the pod has to run elsewhere"),
            new Entry(
                    Reason.SharedMemoryFull,
                    User,
                    Yes,
                    "^135 ",
                    WHO + " was killed by SIGBUS (exit code 135), most often because /dev/shm was full",
                    "set sharedMemory to more than now; it counts inside the memory limit"),
            new Entry(
                    Reason.Segfault,
                    User,
                    Yes,
                    "^(?:139|134|132|136) ",
                    WHO + " crashed in native code with {signal} (exit code {exitCode})",
                    "look for mixed versions of native libraries in image {image};"
                            + " PYTHONFAULTHANDLER=1 writes where Python was"),
            new Entry(
                    Reason.Killed,
                    Platform,
                    Yes,
                    "^137 ",
                    WHO + " was killed with SIGKILL (exit code 137), and nothing says that it was for memory",
                    "look at the node's kernel log for an OOM of the node, and at a grace period that ran out"),
            new Entry(
                    Reason.Killed,
                    Platform,
                    Yes,
                    "^(?:143|130|129) ",
                    WHO + " was asked from outside to stop and did, with {signal} (exit code {exitCode})",
                    "look for who stopped it: a deletion, a scale-down, a node under maintenance"),
            new Entry(
                    Reason.ApplicationError,
                    User,
                    No,
                    "^-?\\d+ ",
                    WHO + " ended with exit code {exitCode}, and its last lines say no more",
                    "read the log of {container}, and let the program say why it ends with {exitCode}"));

    static final List<Entry> CRASH_LOOP = List.of(new Entry(
            Reason.ApplicationError,
            User,
            No,
            "^CrashLoopBackOff",
            WHO + " ends again and again, and nothing is left of its last end",
            "read the log of {container} with kubectl logs --previous"));

    static final List<Entry> PROBES = List.of(new Entry(
            Reason.ProbeFailed,
            User,
            No,
            "Killing: Container (?<name>\\S{1,63}) failed (?<probe>liveness|startup) probe",
            "container {name} of pod {pod} was killed because its {probe} probe failed",
            "give {name} a startupProbe with failureThreshold times periodSeconds longer than it takes to start,"
                    + " or correct what the probe asks"));

    private ContainerEnds() {}
}
