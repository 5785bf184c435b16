package dev.bulkhead.api.v1alpha1;

/**
 * Every reason that a condition, an event, a metric or a page of the docs may name; one word has one meaning everywhere.
 * The failure reasons are the ids of the diagnosis catalogue.
 */
public enum Reason {
    // ---- where a job is
    Accepted(Category.Lifecycle, "The guards have passed the job."),
    WaitingForPods(Category.Lifecycle, "The pods are there, but not all of them run yet."),
    AllPodsRunning(Category.Lifecycle, "Every replica runs."),
    Suspended(Category.Lifecycle, "The job is suspended by its spec."),
    Resumed(Category.Lifecycle, "The job is active again after a suspension."),
    Completed(Category.Lifecycle, "The job has done what its success policy asks."),
    Restarted(Category.Lifecycle, "An attempt has ended and the next one is under way."),
    StoppingPreviousAttempt(Category.Lifecycle, "Pods of the attempt before are still ending."),
    RestartBudgetSpent(Category.User, "The job has used up the restarts that the cause of its failures allows."),
    DeadlineExceeded(Category.User, "The job was active for longer than activeDeadlineSeconds."),

    // ---- memory
    MemoryDefaulted(Category.Lifecycle, "A container named no memory limit and was given one."),
    MemoryRemembered(
            Category.Lifecycle, "A container starts with the memory that earlier runs of its template needed."),
    MemoryRaised(Category.Lifecycle, "The memory limit of a running container was raised before it was reached."),
    MemoryRaiseDeferred(Category.Infrastructure, "The node has no room now to raise a container's memory limit."),
    LimitRangeKept(
            Category.Lifecycle,
            "A LimitRange of the namespace sets memory already; that of the GuardPolicy is not added."),
    MemoryExceedsNode(Category.User, "A container asks for more memory than the largest node it may use has."),
    MemoryExceedsPolicy(Category.User, "A container asks for more memory than the GuardPolicy allows."),
    InvalidQuantity(Category.User, "A quantity cannot be read, or is negative."),
    HostOutOfMemory(Category.User, "A container used more memory than its limit and was killed."),
    OutOfMemoryAtCeiling(Category.User, "A container was killed for memory and its limit may not be raised further."),
    NodeOutOfMemory(Category.Infrastructure, "The node itself ran out of memory and its kernel killed the container."),
    EvictedMemory(Category.Infrastructure, "The node ran short of memory and evicted the pod."),
    PythonOutOfMemory(Category.User, "The program itself ran out of memory and said so."),
    SharedMemoryFull(Category.User, "/dev/shm is full."),
    CudaOutOfMemory(Category.User, "The program asked for more GPU memory than there was left."),

    // ---- images
    ImageNotFound(Category.User, "The registry has no such image or tag."),
    ImageAccessDenied(Category.User, "The registry asks for credentials, or refuses those given."),
    ImageNameInvalid(Category.User, "The image name cannot be read."),
    ImageNeverPulled(Category.User, "The image is not on the node and the pull policy is Never."),
    ImagePlatformMismatch(Category.User, "The image is not made for the node's processor."),
    RegistryUnreachable(Category.Infrastructure, "The registry does not answer: name, network or certificate."),
    RegistryRateLimited(Category.Infrastructure, "The registry refuses further pulls for now."),
    ImagePullFailed(Category.Infrastructure, "The image could not be pulled for a cause not in the catalogue."),

    // ---- what a pod refers to
    SecretNotFound(Category.User, "A Secret that the pod needs does not exist."),
    ConfigMapNotFound(Category.User, "A ConfigMap that the pod needs does not exist."),
    KeyNotFound(Category.User, "A Secret or ConfigMap lacks a key that the pod needs."),
    ClaimNotFound(Category.User, "A PersistentVolumeClaim that the pod needs does not exist."),
    VolumeUnbound(Category.User, "A PersistentVolumeClaim has no volume."),
    StorageClassNotFound(Category.User, "A PersistentVolumeClaim names a StorageClass that does not exist."),
    NoDefaultStorageClass(
            Category.User, "A PersistentVolumeClaim names no StorageClass, and the cluster has no default one."),
    AccessModeUnavailable(
            Category.User,
            "The volumes that would fit a PersistentVolumeClaim offer other access modes than it asks for."),
    ServiceAccountNotFound(Category.User, "The service account that the pod names does not exist."),
    VolumeMountFailed(Category.Infrastructure, "A volume could not be mounted."),

    // ---- placement and admission
    InsufficientMemory(Category.Infrastructure, "No node has enough free memory."),
    InsufficientCpu(Category.Infrastructure, "No node has enough free CPU."),
    InsufficientGpu(Category.Infrastructure, "No node has enough free GPUs."),
    FragmentedGpu(Category.Infrastructure, "There are enough free GPUs, but not enough of them on one node."),
    WaitingForTurn(Category.Lifecycle, "The job would fit, but others are before it."),
    WaitingForRoom(Category.Infrastructure, "Not all pods of the job fit at once; none is made until they do."),
    JobPreempted(Category.Infrastructure, "A job of higher priority took the place of the whole job."),
    ApiNotServed(Category.User, "The job asks for something that this cluster does not serve."),
    NodeUnavailable(Category.Infrastructure, "The nodes that would fit are cordoned or not ready."),
    GpuModelMismatch(Category.User, "No node has GPUs of the model or memory that is asked for."),
    UntoleratedTaint(Category.User, "The nodes that would fit carry a taint that the pod does not tolerate."),
    NoMatchingNode(Category.User, "No node matches the pod's selector or affinity."),
    Unschedulable(Category.Infrastructure, "The scheduler places the pod nowhere, for a cause not in the catalogue."),
    QuotaExceeded(Category.User, "The namespace's ResourceQuota leaves no room for the pod."),
    AdmissionDenied(Category.User, "The cluster's admission policy refuses the pod."),
    HostAccessDenied(Category.User, "The pod asks for access to its node that its namespace does not allow."),
    NameTaken(Category.User, "An object of the name that is needed belongs to somebody else."),
    AdmissionUnavailable(Category.Infrastructure, "A webhook that has to pass the pod does not answer."),
    NamespaceTerminating(Category.User, "The namespace is being deleted, or is gone."),
    NodeRejected(Category.Infrastructure, "The node refused the pod that the scheduler had placed on it."),

    // ---- how a program ended
    CommandNotFound(Category.User, "The image has no such command."),
    CommandNotExecutable(Category.User, "The command is there but may not be executed."),
    ContainerNotStarted(Category.User, "The container runtime could not create or start the container."),
    ProbeFailed(Category.User, "The container was killed because its liveness or startup probe failed."),
    ModuleNotFound(Category.User, "A Python module is not in the image."),
    PermissionDenied(Category.User, "The program may not read or write a path."),
    DiskFull(Category.User, "No space is left on a volume."),
    GpuFault(Category.User, "The program did something on the GPU that it may not, or has no code for its model."),
    CheckpointBroken(Category.User, "A checkpoint cannot be read."),
    DataAccessDenied(Category.User, "An object store or model hub refuses the program's credentials."),
    DataNotFound(Category.User, "An object store or model hub has no such data."),
    DataUnavailable(Category.Infrastructure, "An object store or model hub does not answer, or refuses for now."),
    VolumeFailed(Category.Infrastructure, "A mounted volume stopped answering."),
    PythonException(Category.User, "The program ended with a Python exception."),
    Segfault(Category.User, "The program crashed in native code."),
    ApplicationError(Category.User, "The program ended with an exit code that says no more."),
    PeerLost(Category.Consequence, "A rank failed because another one was gone."),
    RendezvousFailed(Category.Consequence, "A rank could not reach the others at the start."),
    Killed(Category.Infrastructure, "The program was killed from outside, not for memory."),

    Stalled(Category.User, "The job runs, but has written nothing for longer than it allows."),
    IdleGpu(Category.User, "The job holds GPUs that it does not use."),

    // ---- serving
    ServiceReady(Category.Lifecycle, "The service answers, and every request goes to its stable revision."),
    ServiceIdle(Category.Lifecycle, "No replica is kept; the next request starts one."),
    RevisionStarting(Category.Lifecycle, "Pods of a revision are on their way."),
    RolloutStepping(Category.Lifecycle, "A new revision gets a share of the requests and is looked at."),
    RolloutWaiting(Category.Lifecycle, "A new revision is not judged yet: too few requests, or a figure is missing."),
    AwaitingApproval(Category.Lifecycle, "A new revision is well and waits for somebody to approve it."),
    RevisionPromoted(Category.Lifecycle, "A revision has proved itself and has all requests."),
    RolledBack(Category.User, "A new revision was given up; the stable one has all requests."),
    RolloutDeadline(Category.User, "A new revision did not answer in time and was given up."),
    ErrorsTooMany(Category.User, "A new revision failed more requests than its analysis allows."),
    TooSlow(Category.User, "A new revision answered more slowly than its analysis allows."),
    QueryBreached(Category.User, "A figure of the analysis lies outside its bounds."),
    RouterNotReady(Category.Infrastructure, "No router of the namespace takes requests."),
    Exposed(Category.Lifecycle, "The gateway leads callers from outside to the service."),
    RouteNotAccepted(Category.User, "The gateway does not take the route to the service, or has not said so yet."),
    NothingRouted(Category.User, "No revision may be sent requests."),
    RevisionNotFound(Category.User, "The traffic names a revision or model version that does not exist."),
    ScheduleInvalid(Category.User, "A schedule of the scaling cannot be read, and has no effect."),
    RuntimeNotFound(Category.User, "There is no serving runtime of that name."),
    NoRuntimeForFormat(Category.User, "No serving runtime takes models of this format by this protocol."),
    CpuRequestMissing(Category.User, "Replicas cannot be counted by CPU, because the container requests none."),
    RuntimeOutdated(Category.Lifecycle, "The serving runtime was edited since the revision was made."),
    ModelFetched(Category.Lifecycle, "The model lies where the container reads it."),
    ModelLoading(Category.Lifecycle, "The container runs, but does not say yet that the model is loaded."),
    ModelNotFound(Category.User, "The store has no such model."),
    ModelCredentialsMissing(Category.User, "The store wants credentials, or the Secret has none that are known."),
    ModelCredentialsRefused(Category.User, "The store refuses the credentials."),
    ModelStorageUnreachable(Category.Infrastructure, "The store of the model does not answer."),
    ModelChecksumMismatch(Category.User, "What was fetched is not what the checksum says."),
    ModelTooLarge(Category.User, "The model is larger than the room it may take."),
    ModelUriRefused(Category.User, "The model's address leads where it may not."),
    ModelFetchFailed(Category.User, "The model could not be fetched, for none of the reasons above."),
    ModelNotLoaded(Category.User, "The runtime ran for as long as it may without saying that the model is loaded."),

    // ---- nodes
    EvictedDisk(Category.User, "The pod was evicted because it or the node ran out of disk."),
    Evicted(Category.Infrastructure, "The pod was evicted from its node."),
    Preempted(Category.Infrastructure, "A pod of higher priority took the place."),
    NodeShutdown(Category.Infrastructure, "The node was shut down."),
    NodeLost(Category.Infrastructure, "The node no longer answers."),
    SandboxFailed(Category.Infrastructure, "The node could not set up the pod's sandbox or network."),
    GpuUnavailable(Category.Infrastructure, "A GPU of the node is missing, broken, or does not match its driver."),
    PodDeleted(Category.Infrastructure, "Somebody deleted the pod."),
    Unknown(Category.Infrastructure, "The cause is not known.");

    /** Who has to do something about it, and which restart budget it is charged to. */
    public enum Category {
        /** Not a failure. */
        Lifecycle,
        /** The job's own doing: its spec, image or program. */
        User,
        /** The cluster's doing; does not use up the user's restarts. */
        Infrastructure,
        /** Follows from another pod's failure; never the cause while another is known. */
        Consequence
    }

    private final Category category;
    private final String description;

    Reason(Category category, String description) {
        this.category = category;
        this.description = description;
    }

    public Category category() {
        return category;
    }

    /** One sentence, as in the reference docs. */
    public String description() {
        return description;
    }
}
