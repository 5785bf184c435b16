package dev.bulkhead.suite.serving;

import dev.bulkhead.api.v1alpha1.InferenceServiceStatus;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Promotion;
import dev.bulkhead.api.v1alpha1.InferenceServiceStatus.Verdict;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/** The revision to go back to. */
final class LastGood {
    private LastGood() {}

    /**
     * The stable one, while another is to take over or was given up; else the newest that was stable before it. Empty if there was none, or
     * its content is not kept any more.
     *
     * @param kept numbers of the revisions whose content is kept
     */
    static Optional<Integer> of(InferenceServiceStatus status, Collection<Integer> kept) {
        Integer stable = status.stable();
        if (stable == null) {
            return Optional.empty();
        }
        if (status.rollout() != null && kept.contains(stable)) {
            return Optional.of(stable);
        }
        return status.historyOrEmpty().reversed().stream()
                .filter(p -> p.verdict() == Verdict.Promoted)
                .map(Promotion::revision)
                .filter(n -> !Objects.equals(n, stable) && kept.contains(n))
                .findFirst();
    }
}
