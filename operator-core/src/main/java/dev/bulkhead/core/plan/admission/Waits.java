package dev.bulkhead.core.plan.admission;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Diagnosis.Owner;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.plan.admission.KeptRoom.Kept;
import dev.bulkhead.core.plan.capacity.Explanation;
import dev.bulkhead.core.plan.capacity.Placement.NotPlaced;
import java.util.Optional;

/** What a waiting gang waits for, in words. */
final class Waits {
    /** Of a diagnosis, so that what is added to an explanation still has room. */
    private static final int LONGEST = 480;

    private Waits() {}

    /**
     * @param kept room that is kept for this gang
     * @param before who is before it in the room that it would fit in
     */
    static Diagnosis obstacle(GangAsk ask, NotPlaced blocked, Optional<Kept> kept, Optional<Kept> before) {
        if (before.isPresent()) {
            return diagnosis(
                    Reason.WaitingForTurn,
                    "all " + count(ask) + " would fit, but the room is kept for "
                            + before.get().ask().path() + ", which is before it",
                    "wait, or give the job a higher priorityClassName");
        }
        Explanation why = blocked.why();
        int fitting = blocked.fitting();
        Reason reason =
                fitting == 0 && kept.isEmpty() ? why.reason().orElse(Reason.WaitingForRoom) : Reason.WaitingForRoom;
        String fit = fitting == 0 || ask.pods().size() == 1
                ? ""
                : fitting + " of " + count(ask) + " fit, and none is made until all do; for the next: ";
        String until = kept.map(k -> "; " + k.until()).orElse("");
        return diagnosis(reason, fit + why.sentence() + until, remedy(why));
    }

    private static String remedy(Explanation why) {
        return why.remedy().isBlank() ? "wait until others finish, or add nodes" : why.remedy();
    }

    private static String count(GangAsk ask) {
        return ask.pods().size() == 1 ? "1 pod" : ask.pods().size() + " pods";
    }

    private static Diagnosis diagnosis(Reason reason, String cause, String remedy) {
        return new Diagnosis(reason, Owner.Team, Retry.Wait, cut(cause), "", cut(remedy), null, null, null, null);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}
