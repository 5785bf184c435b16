package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Attempt;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.core.plan.Conditions.Desired;
import dev.bulkhead.training.plan.TrainingStatus.Words;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The conditions of a job. */
public final class TrainingConditions {
    public static final String ACCEPTED = "Accepted";
    public static final String RUNNING = "Running";
    public static final String SUSPENDED = "Suspended";
    public static final String COMPLETE = "Complete";
    public static final String FAILED = "Failed";
    public static final String DIAGNOSED = "Diagnosed";

    private TrainingConditions() {}

    static List<Condition> of(ObservedJob seen, Decision decision, Words words, List<ContainerMemory> memory) {
        boolean rejected = decision instanceof Decision.Reject;
        boolean wasAccepted = Conditions.find(seen.status().conditionsOrEmpty(), ACCEPTED)
                .filter(c -> "True".equals(c.getStatus()))
                .isPresent();
        List<Desired> desired = new ArrayList<>();
        if (rejected) {
            desired.add(new Desired(ACCEPTED, false, words.reason(), words.message()));
        } else if (wasAccepted
                || decision instanceof Decision.Launch
                || !seen.pods().current().isEmpty()) {
            Desired accepted = accepted(memory);
            desired.add(AdmissionRule.caveat(seen)
                    .map(c -> new Desired(ACCEPTED, true, accepted.reason(), accepted.message() + "; " + c))
                    .orElse(accepted));
        }
        boolean running = words.phase() == Phase.Running;
        desired.add(new Desired(RUNNING, running, words.reason(), words.message()));
        boolean resumed =
                Conditions.find(seen.status().conditionsOrEmpty(), SUSPENDED).isPresent();
        if (decision instanceof Decision.Suspend) {
            desired.add(new Desired(SUSPENDED, true, Reason.Suspended, words.message()));
        } else if (resumed) {
            desired.add(new Desired(SUSPENDED, false, Reason.Resumed, "active again"));
        }
        if (words.phase() == Phase.Succeeded) {
            desired.add(new Desired(COMPLETE, true, words.reason(), words.message()));
        }
        if (words.phase() == Phase.Failed) {
            desired.add(new Desired(FAILED, true, words.reason(), words.message()));
        }
        words.diagnosis()
                .ifPresentOrElse(
                        d -> desired.add(new Desired(DIAGNOSED, true, d.reason(), d.sentence(), true)),
                        () -> lastDiagnosis(seen).ifPresent(desired::add));
        return Conditions.merge(
                seen.status().conditionsOrEmpty(),
                desired,
                seen.job().getMetadata().getGeneration(),
                seen.now());
    }

    private static Desired accepted(List<ContainerMemory> memory) {
        List<String> filled = named(memory, MemorySource.Policy, MemorySource.Default);
        List<String> remembered = named(memory, MemorySource.Remembered);
        String defaulted = "memory limits filled in where none was named: " + String.join(", ", filled);
        String learnt = "memory limits as earlier runs needed them: " + String.join(", ", remembered);
        if (!remembered.isEmpty()) {
            String also = filled.isEmpty() ? "" : "; " + defaulted;
            return new Desired(ACCEPTED, true, Reason.MemoryRemembered, learnt + also);
        }
        return filled.isEmpty()
                ? new Desired(ACCEPTED, true, Reason.Accepted, "the guards have passed the job")
                : new Desired(ACCEPTED, true, Reason.MemoryDefaulted, defaulted);
    }

    private static List<String> named(List<ContainerMemory> memory, MemorySource... sources) {
        return Optional.ofNullable(memory).orElse(List.of()).stream()
                .filter(m -> List.of(sources).contains(m.source()))
                .map(m -> m.role() + "/" + m.container() + " " + m.limit())
                .toList();
    }

    /** What ended the attempt before stays to be read, as no longer true. */
    private static Optional<Desired> lastDiagnosis(ObservedJob seen) {
        List<Attempt> ended = seen.status().attemptsOrEmpty();
        return ended.isEmpty()
                ? Optional.empty()
                : Optional.of(new Desired(
                        DIAGNOSED,
                        false,
                        ended.getLast().reason(),
                        "attempt " + ended.getLast().number() + ": "
                                + ended.getLast().message()));
    }
}
