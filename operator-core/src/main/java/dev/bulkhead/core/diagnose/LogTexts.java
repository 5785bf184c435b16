package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesBigger;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the last lines of a log tell. Order matters: what is specific comes before what follows from it, since a rank that
 * runs out of memory also complains about its peers on the way out.
 */
final class LogTexts {
    private static final String WHO = "container {container} of pod {pod}";
    /** torchrun and torch put the rank before each line. */
    private static final String RANK = "^(?:\\[[\\w.:-]{1,40}\\]:? ?){0,2}+";

    private static final String DOTTED = "(?:[A-Za-z_]\\w{0,80}\\.){0,8}";
    /** Types with which torch also reports a lost peer. */
    private static final String PEER_TYPES =
            "(?!RuntimeError|torch\\.distributed|Dist\\w{1,20}Error|Connection\\w{0,20}Error|BrokenPipeError|OSError"
                    + "|TimeoutError|socket\\.)";
    /** The last exception, not one that it replaced: no later line may start like another. */
    private static final String LAST =
            "(?![\\s\\S]*\\n(?:\\[rank\\d+\\]: ?)?" + DOTTED + "[A-Z]\\w{0,60}(?:Error|Exception)\\b)";

    static final List<Entry> MEMORY = List.of(
            new Entry(
                    Reason.HostOutOfMemory,
                    User,
                    YesBigger,
                    "DataLoader worker \\(pid\\(?s?\\)? [\\d, ]{1,100}\\) is killed by signal: Killed"
                            + "|A worker process managed by the executor was unexpectedly terminated",
                    "a child process of " + WHO
                            + " was killed, most likely for memory: together its processes may use {limit}",
                    "set spec.roles[].maxMemory above {limit} so that the guard may raise the limit,"
                            + " or use fewer data loader workers"),
            new Entry(
                    Reason.SharedMemoryFull,
                    User,
                    Yes,
                    "insufficient shared memory \\(shm\\)|killed by signal: Bus error"
                            + "|failed to extend /dev/shm/\\S{1,100} to \\d+ bytes"
                            + "|/dev/shm[^\\n]{0,100}No space left on device|No space left on device[^\\n]{0,100}/dev/shm",
                    "/dev/shm of " + WHO + " is full",
                    "set spec.sharedMemory to more than now (it counts inside the memory limit),"
                            + " or use fewer data loader workers"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "CUDA out of memory\\. Tried to allocate (?<size>[\\d.]{1,12} [KMG]iB)",
                    WHO + " asked for {size} more of GPU memory than there was left",
                    "make the batch smaller, or use a GPU with more memory; PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True"
                            + " helps when much is reserved but unallocated"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "CUDA out of memory|RESOURCE_EXHAUSTED: Out of memory|OOM when allocating tensor with shape|ResourceExhaustedError"
                            + "|CUDA_ERROR_OUT_OF_MEMORY|No available memory for the cache blocks"
                            + "|CU(?:BLAS|DNN)_STATUS_ALLOC_FAILED",
                    WHO + " asked for more GPU memory than there was left",
                    "make the batch smaller, or use a GPU with more memory"),
            new Entry(
                    Reason.PythonOutOfMemory,
                    User,
                    YesBigger,
                    RANK + "(?:[\\w.]{1,80})?MemoryError\\b|Unable to allocate [\\d.]{1,12} [KMGT]iB for an array"
                            + "|std::bad_alloc|DefaultCPUAllocator: (?:can't allocate memory|not enough memory)"
                            + "|Cannot allocate memory",
                    "the program in " + WHO + " asked for more memory than it could get",
                    "set spec.roles[].maxMemory above {limit} so that the guard may raise the limit,"
                            + " or a larger resources.limits.memory"));

    static final List<Entry> PROGRAM = List.of(
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "uncorrectable ECC error encountered|CUDA_ERROR_ECC_UNCORRECTABLE|GPU is lost"
                            + "|Unable to determine the device handle for GPU|Driver/library version mismatch"
                            + "|unsupported display driver / cuda driver combination|Failed to initialize NVML: Unknown Error",
                    "a GPU of the node of pod {pod} is broken, or does not match its driver",
                    "run the pod on another node, and have the node's GPU and driver looked at"),
            new Entry(
                    Reason.GpuUnavailable,
                    User,
                    No,
                    "No CUDA GPUs are available|Found no NVIDIA driver on your system|no CUDA-capable device is detected"
                            + "|libcuda\\.so\\.1: cannot open shared object file|driver version is insufficient for CUDA runtime",
                    WHO + " sees no GPU that it can use",
                    "ask for one in resources.limits, for example nvidia.com/gpu: 1, and use an image whose CUDA is no newer"
                            + " than the node's driver"),
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
                            + "|error while loading shared libraries: (?<library>[^\\n]{1,200})",
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
                    "Segmentation fault|Fatal Python error: |core dumped",
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

    static final List<Entry> ALL =
            Stream.of(MEMORY, PROGRAM, PEERS, LAST_LINES).flatMap(List::stream).toList();

    private LogTexts() {}
}
