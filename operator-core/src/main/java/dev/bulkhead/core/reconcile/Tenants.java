package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.plan.admission.GangAsk;
import dev.bulkhead.core.plan.admission.Holder;
import dev.bulkhead.core.plan.admission.Shares;
import dev.bulkhead.core.plan.admission.Usage;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** What an operator tells the {@link AdmissionQueue} of the jobs that it has started. */
public interface Tenants {
    /** Jobs with pods that hold room, or soon will. */
    List<Holder> holders();

    /**
     * Gangs that will ask before long, as far as can be told without asking the cluster: of jobs that were there before the
     * operator.
     */
    List<GangAsk> askingSoon();

    /**
     * What each namespace has used and holds.
     *
     * @param promised owners that were given room, with or without pods yet
     */
    Usage usage(Shares shares, Set<String> promised, Instant now);

    /** The pods of one owner that are there, our newest writes included. */
    List<Pod> pods(String owner);
}
