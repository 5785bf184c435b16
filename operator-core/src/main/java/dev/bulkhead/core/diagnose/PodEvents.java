package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The events that still tell something about an object, newest first. */
record PodEvents(List<Event> newestFirst) {
    /** The kubelet repeats a failing mount every two minutes at the longest; what is older is over. */
    private static final Duration STILL_TRUE = Duration.ofMinutes(10);

    private static final Comparator<Event> NEWEST_FIRST =
            Comparator.comparing((Event e) -> time(e).orElse(Instant.MIN)).reversed();

    static PodEvents about(ObjectMeta object, List<Event> events, Instant now) {
        List<Event> relevant = PodView.each(events)
                .filter(e -> concerns(e.getInvolvedObject(), object))
                .filter(e -> recent(e, now))
                .sorted(NEWEST_FIRST)
                .toList();
        return new PodEvents(relevant);
    }

    /** Those of the node that the pod is on. */
    static PodEvents ofNode(PodView pod, List<Event> events, Instant now) {
        String node = pod.spec().getNodeName();
        return new PodEvents(PodView.each(events)
                .filter(e -> isOfNode(e.getInvolvedObject())
                        && node != null
                        && node.equals(e.getInvolvedObject().getName()))
                .filter(e -> recent(e, now))
                .sorted(NEWEST_FIRST)
                .toList());
    }

    Stream<Event> of(String... reasons) {
        List<String> wanted = List.of(reasons);
        return newestFirst.stream().filter(e -> e.getReason() != null && wanted.contains(e.getReason()));
    }

    /** As the catalogue matches it. */
    static String text(Event event) {
        return event.getReason() + ": " + message(event);
    }

    static String message(Event event) {
        return event.getMessage() == null ? "" : event.getMessage();
    }

    static Optional<Instant> time(Event event) {
        return Rfc3339.parse(event.getLastTimestamp())
                .or(() -> Optional.ofNullable(event.getSeries())
                        .map(s -> s.getLastObservedTime())
                        .map(MicroTime::getTime)
                        .flatMap(Rfc3339::parse))
                .or(() -> Optional.ofNullable(event.getEventTime())
                        .map(MicroTime::getTime)
                        .flatMap(Rfc3339::parse))
                .or(() -> Rfc3339.parse(event.getFirstTimestamp()));
    }

    static String timeText(Event event) {
        return time(event).map(Instant::toString).orElse(null);
    }

    private static boolean recent(Event event, Instant now) {
        return time(event).map(t -> t.isAfter(now.minus(STILL_TRUE))).orElse(true);
    }

    private static boolean isOfNode(ObjectReference about) {
        return about != null && "Node".equals(about.getKind());
    }

    private static boolean concerns(ObjectReference about, ObjectMeta object) {
        if (about == null) {
            return true;
        }
        if (isOfNode(about)) {
            return false; // nodes and pods may bear the same name
        }
        boolean sameName = about.getName() == null || about.getName().equals(object.getName());
        boolean sameUid = about.getUid() == null
                || object.getUid() == null
                || about.getUid().equals(object.getUid());
        return sameName && sameUid;
    }
}
