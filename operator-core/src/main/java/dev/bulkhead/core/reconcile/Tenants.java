package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.admission.Holder;
import dev.bulkhead.core.plan.admission.Shares;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;

/** What an operator tells the {@link AdmissionQueue} of the jobs that it has started. */
public interface Tenants {
    /** Jobs with pods that hold room, or soon will. */
    List<Holder> holders();

    /** What each namespace has used. */
    Shares.Usage usage(Shares shares, Instant now);

    /** The pods of one owner that are there, our newest writes included. */
    List<Pod> pods(String owner);
}
