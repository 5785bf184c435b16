package dev.bulkhead.core.plan;

/** Label keys of the children; users select by them, so they do not change. */
public final class Labels {
    /** Which of our operators made the object: caches select by it, and stay disjoint. */
    public static final String OPERATOR = "bulkhead.dev/operator";

    public static final String JOB = "bulkhead.dev/job";
    public static final String ROLE = "bulkhead.dev/role";
    public static final String INDEX = "bulkhead.dev/index";
    public static final String ATTEMPT = "bulkhead.dev/attempt";

    /** Name of the InferenceService. On Services the endpoint controller copies it to their EndpointSlices. */
    public static final String INFERENCE_SERVICE = "bulkhead.dev/inference-service";

    /** Name of the revision: of its ControllerRevision, Deployment and Service. */
    public static final String REVISION = "bulkhead.dev/revision";

    /** What the object does for its owner: {@code predictor}, {@code transformer}, {@code router}. */
    public static final String COMPONENT = "bulkhead.dev/component";

    /** UID of the owner of pods that another controller makes for us, such as a Deployment. */
    public static final String OWNER_UID = "bulkhead.dev/owner-uid";

    public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    private Labels() {}
}
