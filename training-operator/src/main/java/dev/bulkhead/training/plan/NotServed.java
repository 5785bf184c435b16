package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.plan.GpuClaims;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What a job leaves to APIs that this cluster does not serve: nothing of it is made before they are there. */
final class NotServed {
    private NotServed() {}

    static Optional<Diagnosis> obstacle(ObservedJob seen) {
        List<String> gang = GangGroups.versions(seen.gang());
        if (lacks(seen, gang)) {
            return Optional.of(diagnosis("its gang to " + seen.gang(), gang, "choose another scheduling.gang"));
        }
        List<String> claims = List.of(GpuClaims.API_VERSION);
        boolean claiming = seen.shape().roles().stream()
                .anyMatch(r -> r.gpu() != null && r.gpu().deviceClass() != null);
        return claiming && lacks(seen, claims)
                ? Optional.of(diagnosis("its GPUs to a DeviceClass", claims, "ask for GPUs without deviceClass"))
                : Optional.empty();
    }

    private static boolean lacks(ObservedJob seen, List<String> versions) {
        return !versions.isEmpty() && Collections.disjoint(versions, seen.turn().served());
    }

    private static Diagnosis diagnosis(String what, List<String> versions, String instead) {
        return new Diagnosis(
                Reason.ApiNotServed,
                Owner.Platform,
                Retry.Wait,
                "the job leaves " + what + ", but the cluster does not serve " + String.join(" or ", versions),
                "",
                "have it installed or switched on, or " + instead,
                null,
                null,
                null,
                null);
    }
}
