package dev.bulkhead.core.reconcile;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;

/** Whether two states of a pod differ in something that a decision may depend on. */
final class PodNews {
    private PodNews() {}

    static boolean differ(Pod before, Pod now) {
        PodStatus was = before.getStatus() == null ? new PodStatus() : before.getStatus();
        PodStatus is = now.getStatus() == null ? new PodStatus() : now.getStatus();
        boolean deletion = !Objects.equals(
                before.getMetadata().getDeletionTimestamp(), now.getMetadata().getDeletionTimestamp());
        boolean labels = !Objects.equals(
                before.getMetadata().getLabels(), now.getMetadata().getLabels());
        return deletion
                || labels
                || !Objects.equals(was.getPhase(), is.getPhase())
                || !Objects.equals(was.getReason(), is.getReason())
                || !Objects.equals(was.getPodIP(), is.getPodIP())
                || conditions(was.getConditions(), is.getConditions())
                || containers(was.getInitContainerStatuses(), is.getInitContainerStatuses())
                || containers(was.getContainerStatuses(), is.getContainerStatuses());
    }

    /** Ready says no more than the containers do; Initialized and the sandbox come with every start. */
    private static boolean conditions(List<PodCondition> before, List<PodCondition> now) {
        return now.stream()
                .filter(c -> "DisruptionTarget".equals(c.getType())
                        || "PodResizePending".equals(c.getType())
                        || "PodResizeInProgress".equals(c.getType()) && c.getReason() != null
                        || "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .anyMatch(c -> before.stream()
                        .noneMatch(b -> Objects.equals(b.getType(), c.getType())
                                && Objects.equals(b.getStatus(), c.getStatus())
                                && Objects.equals(b.getReason(), c.getReason())
                                && Objects.equals(b.getMessage(), c.getMessage())));
    }

    private static boolean containers(List<ContainerStatus> before, List<ContainerStatus> now) {
        if (before.size() != now.size()) {
            return now.stream().anyMatch(s -> isNews(null, s));
        }
        for (int i = 0; i < now.size(); i++) {
            if (isNews(before.get(i), now.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isNews(ContainerStatus before, ContainerStatus now) {
        var is = now.getState();
        var was = before == null ? null : before.getState();
        if (is == null) {
            return false;
        }
        if (before != null
                && before.getResources() != null
                && !Objects.equals(before.getResources(), now.getResources())) {
            return true; // a resize in place is in force
        }
        if (is.getTerminated() != null) {
            return was == null || was.getTerminated() == null;
        }
        if (is.getWaiting() != null) {
            String reason = is.getWaiting().getReason();
            boolean ordinary = "ContainerCreating".equals(reason) || "PodInitializing".equals(reason);
            return !ordinary
                    && (was == null
                            || was.getWaiting() == null
                            || !Objects.equals(was.getWaiting().getReason(), reason));
        }
        // That it runs shows in the phase; what its probes say while it runs shows only here.
        return was != null
                && was.getRunning() != null
                && !(Objects.equals(before.getReady(), now.getReady())
                        && Objects.equals(before.getStarted(), now.getStarted()));
    }
}
