package dev.bulkhead.core.guard;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the memory allocator of a framework is told to make better use of a GPU. Sources: PyTorch's CUDA notes (expandable
 * segments lessen fragmentation; versions before 2.1, told by the older form of their message, refuse the word),
 * TensorFlow's {@code tf.config} (the allocator of the driver returns what it does not use), and JAX's page on GPU memory
 * (it takes three quarters of the GPU at the start and never more).
 */
public enum GpuAllocator {
    PyTorch(
            "(?:CUDA|HIP) out of memory\\. Tried to allocate [^(]{1,40}GPU",
            "PYTORCH_CUDA_ALLOC_CONF",
            "expandable_segments:True",
            List.of("PYTORCH_ALLOC_CONF", "PYTORCH_HIP_ALLOC_CONF")),
    TensorFlow(
            "OOM when allocating tensor|ResourceExhaustedError",
            "TF_GPU_ALLOCATOR",
            "cuda_malloc_async",
            List.of("TF_FORCE_GPU_ALLOW_GROWTH")),
    Jax(
            "RESOURCE_EXHAUSTED: Out of memory",
            "XLA_PYTHON_CLIENT_MEM_FRACTION",
            "0.95",
            List.of(
                    "XLA_CLIENT_MEM_FRACTION",
                    "XLA_PYTHON_CLIENT_PREALLOCATE",
                    "XLA_PYTHON_CLIENT_ALLOCATOR",
                    "TF_GPU_ALLOCATOR"));

    private final Pattern message;
    private final String variable;
    private final String value;
    private final List<String> rivals;

    GpuAllocator(String message, String variable, String value, List<String> rivals) {
        this.message = Pattern.compile(message);
        this.variable = variable;
        this.value = value;
        this.rivals = rivals;
    }

    /** The one whose framework wrote this line; empty if no setting helps, as with an engine that sizes its memory itself. */
    static Optional<GpuAllocator> of(String line) {
        return Arrays.stream(values())
                .filter(a -> a.message.matcher(line).find())
                .findFirst();
    }

    /** As {@code NAME=value}. */
    String setting() {
        return variable + "=" + value;
    }

    /** Whether a program with these variables has chosen for itself. */
    boolean isChosenBy(List<String> variables) {
        return variables.contains(variable) || rivals.stream().anyMatch(variables::contains);
    }
}
