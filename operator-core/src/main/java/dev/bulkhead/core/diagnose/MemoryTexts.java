package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesBigger;
import static dev.bulkhead.core.diagnose.LogTexts.RANK;
import static dev.bulkhead.core.diagnose.LogTexts.WHO;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** Lack of memory that a program itself tells of: of a child of it, in /dev/shm, on a GPU, or of its own. */
final class MemoryTexts {
    private static final String SIZE = "[\\d.]{1,12} (?:[KMGT]iB|bytes)";

    static final List<Entry> HOST = List.of(
            new Entry(
                    Reason.HostOutOfMemory,
                    User,
                    YesBigger,
                    "DataLoader worker \\(pid\\(?s?\\)? [\\d, ]{1,100}\\) is killed by signal: Killed"
                            + "|A worker process managed by the executor was unexpectedly terminated"
                            + "|Signal 9 \\(SIGKILL\\) received by PID \\d+",
                    "a child process of " + WHO
                            + " was killed, most likely for memory: together its processes may use {limit}",
                    "set maxMemory above {limit} so that the guard may raise the limit,"
                            + " or use fewer data loader workers"),
            new Entry(
                    Reason.SharedMemoryFull,
                    User,
                    Yes,
                    "insufficient shared memory \\(shm\\)|killed by signal: Bus error|Unexpected bus error encountered in worker"
                            + "|Signal 7 \\(SIGBUS\\) received by PID"
                            + "|failed to extend /dev/shm/\\S{1,100} to \\d+ bytes"
                            + "|/dev/shm[^\\n]{0,100}No space left on device|No space left on device[^\\n]{0,100}/dev/shm",
                    "/dev/shm of " + WHO + " is full",
                    "set sharedMemory to more than now (it counts inside the memory limit),"
                            + " or use fewer data loader workers"));

    static final List<Entry> GPU = List.of(
            new Entry(
                    Reason.PythonOutOfMemory,
                    User,
                    YesBigger,
                    "OOM when allocating tensor with shape(?<shape>\\[[\\d,]{1,80}\\]) and type \\w{1,20} on [^\\s]{0,80}device:CPU",
                    WHO + " could not get the host memory for a tensor of shape {shape}",
                    "set maxMemory above {limit} so that the guard may raise the limit,"
                            + " or a larger resources.limits.memory"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "(?:CUDA|HIP) out of memory\\. Tried to allocate (?<size>" + SIZE
                            + ")\\. GPU (?<gpu>\\d{1,3}) has a total" + " capaci?ty of (?<total>" + SIZE
                            + ") of which (?<free>" + SIZE + ") is free",
                    WHO + " asked for {size} more of GPU memory; of the {total} of GPU {gpu} only {free} were free",
                    "make the batch smaller, or use a GPU with more memory than {total}; look in the message for other"
                            + " processes on the GPU, and for memory that is reserved but unallocated"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "(?:CUDA|HIP) out of memory\\. Tried to allocate (?<size>" + SIZE
                            + ") \\(GPU (?<gpu>\\d{1,3}); (?<total>" + SIZE + ") total capacity; (?<used>" + SIZE
                            + ") already allocated; (?<free>" + SIZE + ") free",
                    WHO
                            + " asked for {size} more of GPU memory; of the {total} of GPU {gpu} it had {used}, and {free} were free",
                    "make the batch smaller, or use a GPU with more memory than {total}; this version of PyTorch knows"
                            + " PYTORCH_CUDA_ALLOC_CONF=max_split_size_mb:128 against fragmentation"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "OOM when allocating tensor with shape(?<shape>\\[[\\d,]{1,80}\\])",
                    WHO + " had not enough GPU memory left for a tensor of shape {shape}",
                    "make the batch smaller, or use a GPU with more memory"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "RESOURCE_EXHAUSTED: Out of memory (?:while trying to allocate|allocating) (?<size>[\\d.]{1,20} ?(?:[KMG]iB|bytes))",
                    WHO + " asked for {size} of GPU memory more than JAX had taken at its start and not used",
                    "make the batch smaller, or use a GPU with more memory; JAX takes 75 % of the GPU at its start, and"
                            + " XLA_PYTHON_CLIENT_MEM_FRACTION says how much"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "(?<what>No available memory for the cache blocks|max seq len \\(\\d{1,9}\\) is larger than the maximum number of"
                            + " tokens that can be stored in KV cache \\(\\d{1,9}\\)|"
                            + "[\\d.]{1,10} GiB KV cache is needed, which is larger"
                            + " than the available KV cache memory \\([\\d.]{1,10} GiB\\))",
                    "beside the model, the GPU of " + WHO + " has no room for the cache that vLLM needs: {what}",
                    "lower --max-model-len, raise --gpu-memory-utilization, or spread the model over more GPUs with"
                            + " --tensor-parallel-size"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "Free memory on device(?: cuda:\\d{1,3})? \\((?<free>[\\d.]{1,10})/(?<total>[\\d.]{1,10} GiB)\\) on startup is less than"
                            + " desired GPU memory utilization \\([\\d.]{1,6}, (?<wanted>[\\d.]{1,10} GiB)\\)",
                    "vLLM in " + WHO
                            + " wants {wanted} of the GPU, but only {free} of {total} were free when it started",
                    "see what else uses the GPU, or lower --gpu-memory-utilization"),
            new Entry(
                    Reason.CudaOutOfMemory,
                    User,
                    No,
                    "(?:CUDA|HIP) out of memory|CUDA error: out of memory|RESOURCE_EXHAUSTED: Out of memory|ResourceExhaustedError"
                            + "|CUDA_ERROR_OUT_OF_MEMORY|CU(?:BLAS|DNN)_STATUS_(?:ALLOC_FAILED|NOT_INITIALIZED)",
                    WHO + " asked for more GPU memory than there was left",
                    "make the batch smaller, or use a GPU with more memory"));

    static final List<Entry> PROGRAM = List.of(new Entry(
            Reason.PythonOutOfMemory,
            User,
            YesBigger,
            RANK + "(?:[\\w.]{1,80})?MemoryError\\b|Unable to allocate [\\d.]{1,12} [KMGT]iB for an array"
                    + "|std::bad_alloc|DefaultCPUAllocator: (?:can't allocate memory|not enough memory)"
                    + "|Cannot allocate memory",
            "the program in " + WHO + " asked for more memory than it could get",
            "set maxMemory above {limit} so that the guard may raise the limit,"
                    + " or a larger resources.limits.memory"));

    private MemoryTexts() {}
}
