package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Yes;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.YesElsewhere;
import static dev.bulkhead.core.diagnose.LogTexts.WHO;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.List;

/** What programs say of GPUs that are broken, absent, of another make, or that they use wrongly. */
final class GpuTexts {
    static final List<Entry> ALL = List.of(
            new Entry(
                    Reason.GpuUnavailable,
                    Platform,
                    YesElsewhere,
                    "uncorrectable ECC error encountered|CUDA_ERROR_ECC_UNCORRECTABLE|GPU is lost"
                            + "|Unable to determine the device handle for GPU|Driver/library version mismatch"
                            + "|unsupported display driver / cuda driver combination|Failed to initialize NVML: Unknown Error"
                            + "|Xid[^\\n]{0,40}: (?:48|63|64|74|79|94|95|119|120|140),",
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
                    Reason.GpuUnavailable,
                    User,
                    No,
                    "forward compatibility was attempted on non supported HW",
                    "the CUDA of image {image} is newer than the driver of the node, and this GPU cannot do with that",
                    "use an image with an older CUDA, or nodes with a newer driver"),
            new Entry(
                    Reason.GpuFault,
                    User,
                    No,
                    "device-side assert triggered",
                    "an assertion failed on the GPU of " + WHO + ", most often for an index or label out of range",
                    "set CUDA_LAUNCH_BLOCKING=1 once, so that the traceback names the operation, or run a step on the CPU"),
            new Entry(
                    Reason.GpuFault,
                    User,
                    No,
                    "no kernel image is available for execution on the device|CUDA error: invalid device function",
                    "image {image} of " + WHO + " has no code for this model of GPU",
                    "use a build of the libraries for this GPU, or ask for a model that they know with the role's gpu.models"),
            new Entry(
                    Reason.GpuFault,
                    User,
                    Yes,
                    "an illegal memory access was encountered|CUDA_ERROR_ILLEGAL_ADDRESS|CUDA error: unspecified launch failure"
                            + "|misaligned address",
                    "a kernel of " + WHO + " read or wrote GPU memory that is not its own",
                    "set CUDA_LAUNCH_BLOCKING=1 once, so that the traceback names the operation; if only one node shows it, have"
                            + " its GPU looked at"));

    private GpuTexts() {}
}
