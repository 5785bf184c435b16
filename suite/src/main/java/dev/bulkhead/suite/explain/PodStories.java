package dev.bulkhead.suite.explain;

import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.diagnose.Redaction;
import dev.bulkhead.core.plan.capacity.Explanation;
import dev.bulkhead.suite.cli.Words;
import dev.bulkhead.suite.explain.Story.Evidence;
import dev.bulkhead.suite.explain.Story.Group;
import dev.bulkhead.suite.explain.Story.Room;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is told of pods, whoever has made them. */
final class PodStories {
    private static final int MOST_EVENTS = 3;
    private static final int LONGEST = 300;

    private PodStories() {}

    static boolean waitsForNode(Pod pod) {
        String phase = pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
        return "Pending".equals(phase)
                && pod.getSpec().getNodeName() == null
                && pod.getMetadata().getDeletionTimestamp() == null;
    }

    /** The diagnosis' own, then the scheduler's words, then the newest warnings. */
    static List<Evidence> evidence(Optional<Diagnosis> diagnosis, List<Pod> pods, List<Event> events) {
        List<Evidence> evidence = new ArrayList<>();
        diagnosis
                .filter(d -> !d.evidence().isEmpty())
                .ifPresent(d -> evidence.add(new Evidence(source(d), d.evidence())));
        pods.stream()
                .filter(PodStories::waitsForNode)
                .flatMap(p -> scheduler(p).stream())
                .findFirst()
                .ifPresent(evidence::add);
        events.stream()
                .filter(e -> "Warning".equals(e.getType()) && !"FailedScheduling".equals(e.getReason()))
                .sorted(Comparator.comparing(PodStories::time).reversed())
                .limit(MOST_EVENTS)
                .map(PodStories::told)
                .filter(e -> evidence.stream().noneMatch(known -> e.text().contains(known.text())))
                .forEach(evidence::add);
        return List.copyOf(evidence);
    }

    private static String source(Diagnosis diagnosis) {
        if (diagnosis.pod() == null) {
            return "API server";
        }
        return diagnosis.container() == null
                ? "pod " + diagnosis.pod()
                : "container " + diagnosis.container() + " of pod " + diagnosis.pod();
    }

    private static Optional<Evidence> scheduler(Pod pod) {
        return pod.getStatus().getConditions().stream()
                .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
                .filter(c -> c.getMessage() != null && !c.getMessage().isBlank())
                .findFirst()
                .map(c -> new Evidence("scheduler, of pod " + pod.getMetadata().getName(), safe(c.getMessage())));
    }

    private static Evidence told(Event event) {
        return new Evidence(
                "event " + event.getReason() + " of "
                        + event.getInvolvedObject().getKind().toLowerCase() + " "
                        + event.getInvolvedObject().getName(),
                safe(event.getMessage()));
    }

    private static String time(Event event) {
        return event.getLastTimestamp() != null
                ? event.getLastTimestamp()
                : event.getEventTime() != null ? event.getEventTime().getTime() : "";
    }

    private static String safe(String text) {
        return Words.cut(Redaction.redact(text).strip().replaceAll("\\s+", " "), LONGEST);
    }

    static Room room(Explanation why) {
        return new Room(
                why.sentence(),
                why.fitting(),
                why.groups().stream()
                        .map(g -> new Group(g.reason().name(), g.text(), g.nodes()))
                        .toList());
    }
}
