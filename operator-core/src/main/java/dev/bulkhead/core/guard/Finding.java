package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.Reason;

/** Something that must change before a pod may exist: what is wrong, and what to do about it. */
public record Finding(Reason reason, String cause, String remedy) {
    public String sentence() {
        return cause + "; " + remedy;
    }
}
