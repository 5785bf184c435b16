package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/** A pod, and what is wrong with it, if anything. */
public record DiagnosedPod(Pod pod, Optional<Diagnosis> diagnosis) {}
