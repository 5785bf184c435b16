package dev.bulkhead.core.diagnose;

import dev.bulkhead.api.v1alpha1.Reason;
import java.util.EnumMap;
import java.util.Map;

/** The failure reasons that no pod, claim or refusal shows, with who finds them and what to do. */
final class ProducedElsewhere {
    static final Map<Reason, String> REASONS = new EnumMap<>(Map.of(
            Reason.RestartBudgetSpent,
            "Found by the restart budget. Read the reasons of the attempts in status.attempts, and correct the first;"
                    + " or raise the limit of the budget in spec.restart.",
            Reason.MemoryExceedsNode,
            "Found by the memory guard before any pod exists. Ask for no more than the largest node has, or add a larger node.",
            Reason.MemoryExceedsPolicy,
            "Found by the memory guard before any pod exists. Ask for no more than spec.memory.maxLimit of the GuardPolicy,"
                    + " or have it raised.",
            Reason.InvalidQuantity,
            "Found by the memory guard before any pod exists. Write the quantity as Kubernetes does, for example 512Mi.",
            Reason.OutOfMemoryAtCeiling,
            "Found by the OOM guard after a kill for memory. Raise maxMemory of the role, or make the program need less.",
            Reason.NameTaken,
            "Found when an object is created. Rename the job, or delete the object of that name if nobody needs it."));

    private ProducedElsewhere() {}
}
