package dev.bulkhead.training.plan;

import dev.bulkhead.core.plan.admission.Answer;
import dev.bulkhead.core.plan.admission.Stop;
import java.util.Optional;
import java.util.Set;

/**
 * What others have to do with when and where a job starts.
 *
 * @param priority the highest of its roles' PriorityClasses
 * @param answer what the queue said; empty as long as it is not asked
 * @param stop that the job has to make room
 * @param served APIs that the cluster serves, as {@code group/version}; asked for only where it matters
 */
public record Turn(int priority, Optional<Answer> answer, Optional<Stop> stop, Set<String> served) {
    public static final Turn FREE = new Turn(0, Optional.empty(), Optional.empty(), Set.of());

    Turn answered(Answer given) {
        return new Turn(priority, Optional.of(given), stop, served);
    }
}
