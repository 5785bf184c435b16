package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the last lines of a log tell. Order matters: what is specific comes before what follows from it, since a rank that
 * runs out of memory also complains about its peers on the way out.
 */
final class LogTexts {
    static final String WHO = "container {container} of pod {pod}";
    /** torchrun and torch put the rank before each line. */
    static final String RANK = "^(?:\\[[\\w.:-]{1,40}\\]:? ?){0,2}+";

    private static final String DOTTED = "(?:[A-Za-z_]\\w{0,80}\\.){0,8}";
    /** Types with which torch also reports a lost peer. */
    private static final String PEER_TYPES =
            "(?!RuntimeError|torch\\.distributed|Dist\\w{1,20}Error|Connection\\w{0,20}Error|BrokenPipeError|OSError"
                    + "|TimeoutError|socket\\.)";
    /** The last exception, not one that it replaced: no later line may start like another. */
    private static final String LAST =
            "(?![\\s\\S]*\\n(?:\\[rank\\d+\\]: ?)?" + DOTTED + "[A-Z]\\w{0,60}(?:Error|Exception)\\b)";

    static final List<Entry> PROGRAM = List.of(
            new Entry(
                    Reason.ModuleNotFound,
                    User,
                    No,
                    "(?:ModuleNotFoundError|ImportError): No module named '?(?<module>[\\w.]{1,100})'?",
                    "image {image} of " + WHO + " has no Python module {module}",
                    "install {module} in the image"),
            new Entry(
                    Reason.ModuleNotFound,
                    User,
                    No,
                    "(?:ModuleNotFoundError|ImportError): (?<what>[^\\n]{1,200})"
                            + "|error while loading shared libraries: (?<library>[^\\n]{1,200})"
                            + "|Could not load (?:dynamic )?library '?(?<cuda>lib[^\\s'\\n]{1,100})",
                    "image {image} of " + WHO + " lacks a module or library that the program loads",
                    "install what the line names in the image, in a version that fits the rest"),
            new Entry(
                    Reason.ModuleNotFound,
                    User,
                    No,
                    "can't open file '?(?<file>[^'\\n:]{1,200})'?: \\[Errno 2\\]",
                    "image {image} of " + WHO + " has no program {file}",
                    "correct the path in command or args, or add the file to the image"),
            new Entry(
                    Reason.DiskFull,
                    User,
                    No,
                    "No space left on device(?:[^\\n']{0,40}'(?<path>[^'\\n]{1,200})')?|Disk quota exceeded",
                    "no space was left for " + WHO + " to write to",
                    "make the volume larger, keep fewer checkpoints, or raise resources.limits.ephemeral-storage"),
            new Entry(
                    Reason.PermissionDenied,
                    User,
                    No,
                    "Permission denied: '(?<path>[^'\\n]{1,200})'",
                    WHO + " may not use {path}",
                    "set securityContext.fsGroup of the pod for a volume, or write to a path that the image's user owns"),
            new Entry(
                    Reason.PermissionDenied,
                    User,
                    No,
                    "Read-only file system(?:: '(?<path>[^'\\n]{1,200})')?|\\[Errno 13\\]|: Permission denied$",
                    WHO + " may not read or write a path",
                    "mount a volume where the program writes, or set securityContext.fsGroup"),
            new Entry(
                    Reason.PythonException,
                    User,
                    No,
                    "can't start new thread|pthread_create failed|Resource temporarily unavailable",
                    WHO + " may start no more threads or processes",
                    "set OMP_NUM_THREADS to the CPU limit, since libraries count the processors of the node,"
                            + " and use fewer data loader workers"),
            new Entry(
                    Reason.PythonException,
                    User,
                    No,
                    "Too many open files|inotify_init[^\\n]{0,60}failed|failed to create fsnotify watcher",
                    WHO + " may open no more files or watches",
                    "in PyTorch, torch.multiprocessing.set_sharing_strategy('file_system') keeps fewer files open; the limits of"
                            + " the node are fs.inotify.max_user_instances and the container runtime's LimitNOFILE"),
            new Entry(
                    Reason.PythonException,
                    User,
                    Yes,
                    "(?:errno: 98 - |\\[Errno 98\\] |bind: )?Address already in use|EADDRINUSE",
                    "a port that " + WHO + " wants to listen on is in use",
                    "give each program of the pod a port of its own; with hostNetwork, pods of one node share the ports"),
            new Entry(
                    Reason.CheckpointBroken,
                    User,
                    No,
                    "PytorchStreamReader failed[^\\n]{0,200}|Error\\(s\\) in loading state_dict for [^\\n]{1,100}"
                            + "|UnpicklingError: [^\\n]{1,200}|SafetensorError: [^\\n]{1,200}",
                    WHO + " could not read a checkpoint",
                    "start from the checkpoint before it, or empty the checkpoint directory; write checkpoints under another name"
                            + " and rename them, so that a kill leaves none that is half written"),
            new Entry(
                    Reason.PythonException,
                    User,
                    Yes,
                    RANK + "(?<line>(?:requests|urllib3|botocore|aiohttp|httpx|huggingface_hub|http)\\.[^\\n]{1,300})",
                    WHO + " could not use a service outside the job: {line}",
                    "check the address, the credentials and the network policies of the namespace"),
            new Entry(
                    Reason.PythonException,
                    User,
                    No,
                    RANK + PEER_TYPES + "(?<line>" + DOTTED
                            + "[A-Z]\\w{0,60}(?:Error|Exception|Interrupt|Exit)(?:: [^\\n]{1,300})?)$" + LAST,
                    WHO + " ended with a Python exception: {line}",
                    "correct what the exception names; the traceback is in the log of {container}"));

    static final List<Entry> PEERS = List.of(
            new Entry(
                    Reason.RendezvousFailed,
                    User,
                    No,
                    "[Bb]ootstrap : no socket interface found|No (?:usable listening|socket) interface found",
                    "NCCL in " + WHO + " finds no network interface of the name that it was told",
                    "leave NCCL_SOCKET_IFNAME out, or set it to an interface that the pod has, such as eth0"),
            new Entry(
                    Reason.PythonException,
                    User,
                    No,
                    "(?<line>Duplicate GPU detected[^\\n]{0,120}|Multiple ranks are using the same GPU|Mismatched NCCL version detected[^\\n]{0,100})",
                    "the ranks of the job do not fit each other: {line}",
                    "give each rank a GPU of its own (as many processes per replica as it has GPUs), and all roles the same image"),
            new Entry(
                    Reason.PeerLost,
                    Platform,
                    YesElsewhere,
                    "NET/IB : Got completion from peer[^\\n]{0,200}|IBV_WC_RETRY_EXC_ERR",
                    "the InfiniBand connection of " + WHO + " to another replica broke",
                    "look at the replica that failed first; if all ran, at the port and cable of the node's InfiniBand adapter"),
            new Entry(
                    Reason.RendezvousFailed,
                    User,
                    Yes,
                    "RendezvousTimeoutError|RendezvousConnectionError|RendezvousClosedError"
                            + "|The client socket has (?:timed out after \\d+ ?m?s|failed to connect to any network address)"
                            + "|Gloo connectFullMesh failed|Timed out after \\d+ seconds waiting for clients"
                            + "|Name or service not known|Temporary failure in name resolution",
                    WHO + " could not reach the other replicas at the start",
                    "look at the replicas that did not start; if all run, a NetworkPolicy may keep them apart"),
            new Entry(
                    Reason.PeerLost,
                    User,
                    Yes,
                    "lost-connection-to-peer|Connection closed by (?:remote )?peer"
                            + "|gloo/transport/\\S{1,60} (?:Read|Write) (?:error|timeout)[^\\n]{0,200}"
                            + "|Watchdog caught collective operation timeout|ncclRemoteError|ncclSystemError"
                            + "|remote process exited or there was a network error|NCCL communicator was aborted"
                            + "|Timed out waiting \\d+ms for (?:recv|send) operation|recvValue failed on|sendBytes failed on"
                            + "|Connection reset by peer|Broken pipe|Socket closed|UNAVAILABLE: failed to connect"
                            + "|The coordination service[^\\n]{0,100}(?:error|shut)",
                    WHO + " lost the connection to another replica",
                    "look at the replica that failed first; this failure follows from it"),
            new Entry(
                    Reason.RendezvousFailed,
                    User,
                    Yes,
                    "DistNetworkError|DistStoreError|Connection refused",
                    WHO + " could not connect to another replica",
                    "look at the replicas that did not start; if all run, a NetworkPolicy may keep them apart"));

    static final List<Entry> LAST_LINES = List.of(
            new Entry(
                    Reason.Segfault,
                    User,
                    Yes,
                    "Segmentation fault|Fatal Python error: |core dumped|Signal 11 \\(SIGSEGV\\) received by PID",
                    WHO + " crashed in native code (exit code {exitCode})",
                    "look for mixed versions of native libraries in image {image};"
                            + " PYTHONFAULTHANDLER=1 writes where Python was"),
            new Entry(
                    Reason.CommandNotFound,
                    User,
                    No,
                    "(?:^|: )(?<command>[^\\s:]{1,100}): (?:command )?not found$",
                    "a script of " + WHO + " calls {command}, which image {image} does not have",
                    "add {command} to the image, or correct its name"),
            new Entry(
                    Reason.PythonException,
                    User,
                    No,
                    RANK + "(?<line>" + DOTTED + "[A-Z]\\w{0,60}(?:Error|Exception)(?:: [^\\n]{1,300})?)$" + LAST,
                    WHO + " ended with a Python exception: {line}",
                    "correct what the exception names; the traceback is in the log of {container}"));

    static final List<Entry> ALL = Stream.of(
                    MemoryTexts.HOST,
                    MemoryTexts.GPU,
                    MemoryTexts.PROGRAM,
                    GpuTexts.ALL,
                    DataTexts.ALL,
                    PROGRAM,
                    PEERS,
                    LAST_LINES)
            .flatMap(List::stream)
            .toList();

    private LogTexts() {}
}
