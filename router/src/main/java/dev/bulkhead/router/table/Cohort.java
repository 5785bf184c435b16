package dev.bulkhead.router.table;

import java.util.Set;

/** Requests whose {@code by} has one of {@code values} go to {@code revision}, whatever the weights say. */
public record Cohort(Selector by, Set<String> values, String revision) {
    public Cohort {
        values = Set.copyOf(values);
    }
}
