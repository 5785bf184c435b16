package dev.bulkhead.api.v1alpha1;

/** The rendezvous contract that the replicas of a job are given. */
public enum Framework {
    /** {@code MASTER_ADDR}, {@code RANK}, …, and the {@code PET_*} variables that {@code torchrun} reads. */
    PyTorch,
    /** {@code TF_CONFIG}. */
    TensorFlow,
    /** {@code JAX_COORDINATOR_ADDRESS}, {@code JAX_NUM_PROCESSES}, {@code JAX_PROCESS_ID}. */
    JAX,
    /** Replicated commands that only learn their index. */
    Plain
}
