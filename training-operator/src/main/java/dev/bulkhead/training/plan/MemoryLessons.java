package dev.bulkhead.training.plan;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.ContainerMemory;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.core.guard.MemoryLesson;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.ContainerGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What later runs can learn from what was just decided about this one; most decisions teach nothing. */
public final class MemoryLessons {
    private MemoryLessons() {}

    /** For every template that something was learnt of; nothing where the policy does not want it remembered. */
    public static Map<Template, List<MemoryLesson>> of(ObservedJob seen, Decision decision) {
        Map<ContainerGroup, List<MemoryLesson>> told = byContainer(seen, decision);
        if (told.isEmpty() || !seen.policy().remember()) {
            return Map.of();
        }
        Map<Template, List<MemoryLesson>> lessons = new HashMap<>();
        new RoleMemory(seen.shape(), seen.policy())
                .templates()
                .forEach((group, template) -> Optional.ofNullable(told.get(group))
                        .ifPresent(l -> lessons.computeIfAbsent(template, t -> new ArrayList<>())
                                .addAll(l)));
        return lessons;
    }

    private static Map<ContainerGroup, List<MemoryLesson>> byContainer(ObservedJob seen, Decision decision) {
        Map<ContainerGroup, List<MemoryLesson>> lessons = new HashMap<>();
        List<ContainerMemory> now = JobMemory.saved(seen);
        now.stream()
                .filter(m -> m.source() == MemorySource.Raised
                        && !seen.status().memoryOrEmpty().contains(m))
                .forEach(m -> add(lessons, group(m), new MemoryLesson.Raised(limit(m))));
        switch (decision) {
            case Decision.Restart restart ->
                restart.next().memory().stream()
                        .filter(m -> m.source() == MemorySource.Grown && !now.contains(m))
                        .forEach(m -> add(
                                lessons,
                                group(m),
                                new MemoryLesson.Killed(
                                        kill(seen),
                                        RestartRule.limit(seen, restart.cause(), m.role()),
                                        Optional.of(limit(m)))));
            case Decision.Finish finish
            when finish.succeeded() ->
                seen.memory().peaks().forEach((group, peak) -> add(lessons, group, new MemoryLesson.Ran(peak)));
            case Decision.Finish finish
            when finish.reason() == Reason.OutOfMemoryAtCeiling ->
                finish.cause().ifPresent(cause -> {
                    String role = RestartRule.role(seen, cause).name();
                    add(
                            lessons,
                            new ContainerGroup(role, cause.container()),
                            new MemoryLesson.Killed(
                                    kill(seen), RestartRule.limit(seen, cause, role), Optional.empty()));
                });
            default -> {}
        }
        return lessons;
    }

    private static String kill(ObservedJob seen) {
        return seen.job().getMetadata().getUid() + "/" + seen.status().currentAttempt();
    }

    private static void add(
            Map<ContainerGroup, List<MemoryLesson>> lessons, ContainerGroup group, MemoryLesson lesson) {
        lessons.computeIfAbsent(group, g -> new ArrayList<>()).add(lesson);
    }

    private static ContainerGroup group(ContainerMemory memory) {
        return new ContainerGroup(memory.role(), memory.container());
    }

    private static MemorySize limit(ContainerMemory memory) {
        return MemorySize.parse(memory.limit()).orElse(new MemorySize(0));
    }
}
