package dev.bulkhead.core.plan;

/** Label keys of the children; users select by them, so they do not change. */
public final class Labels {
    /** Which of our operators made the object: caches select by it, and stay disjoint. */
    public static final String OPERATOR = "bulkhead.dev/operator";

    public static final String JOB = "bulkhead.dev/job";
    public static final String ROLE = "bulkhead.dev/role";
    public static final String INDEX = "bulkhead.dev/index";
    public static final String ATTEMPT = "bulkhead.dev/attempt";
    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private Labels() {}
}
