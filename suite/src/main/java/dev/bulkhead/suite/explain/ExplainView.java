package dev.bulkhead.suite.explain;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Page.Tone;
import dev.bulkhead.suite.explain.Story.Room;
import java.util.List;
import java.util.stream.Collectors;

/** What a person reads of a story. */
final class ExplainView {
    private static final int LABEL = 8;
    private static final int NODES_NAMED = 8;
    private static final int PODS_NAMED = 20;

    private ExplainView() {}

    static Page page(Story story, Page page) {
        page.title("%s/%s in namespace %s: %s".formatted(story.kind(), story.name(), story.namespace(), story.state()))
                .gap();
        if (story.cause() != null) {
            String reason = story.reason() == null ? "" : " [" + story.reason() + "]";
            page.item("why", LABEL, story.trouble() ? Tone.BAD : Tone.GOOD, story.cause() + reason);
        } else if (!story.trouble()) {
            page.item("why", LABEL, Tone.GOOD, "nothing is wrong with it");
        }
        story.evidence().forEach(e -> page.item("seen", LABEL, Tone.QUIET, e.source() + ": " + e.text()));
        if (story.remedy() != null) {
            page.item("do", LABEL, Tone.WARNING, story.remedy().text());
            if (story.remedy().yaml() != null) {
                page.gap().paste(story.remedy().yaml()).gap();
            }
        }
        if (story.lost() != null) {
            page.item("progress", LABEL, Tone.PLAIN, progress(story));
        }
        room(story.room(), page);
        attempts(story, page);
        memory(story, page);
        pods(story, page);
        if (!story.notes().isEmpty()) {
            page.gap();
            story.notes().forEach(n -> page.item("note", LABEL, Tone.QUIET, n));
        }
        return page;
    }

    private static String progress(Story story) {
        String newest =
                story.lost().progress() == null ? "not told" : story.lost().progress();
        return story.lost().checkpoint() == null
                ? newest
                : newest + "; a restart begins at " + story.lost().checkpoint();
    }

    private static void room(Room room, Page page) {
        if (room == null || room.groups().isEmpty()) {
            return;
        }
        page.gap()
                .table(
                        List.of("NODES", "WHY NOT", "WHICH"),
                        room.groups().stream()
                                .map(g -> List.of(Integer.toString(g.nodes().size()), g.why(), names(g.nodes())))
                                .toList());
        if (!room.fitting().isEmpty()) {
            page.say(Tone.GOOD, "fits on " + names(room.fitting()));
        }
    }

    private static String names(List<String> nodes) {
        String first = nodes.stream().limit(NODES_NAMED).collect(Collectors.joining(", "));
        return nodes.size() > NODES_NAMED ? first + " and " + (nodes.size() - NODES_NAMED) + " more" : first;
    }

    private static void attempts(Story story, Page page) {
        if (!story.attempts().isEmpty()) {
            page.gap()
                    .table(
                            List.of("ATTEMPT", "ENDED", "REASON", "WHAT HAPPENED"),
                            story.attempts().stream()
                                    .map(a -> List.of(
                                            Integer.toString(a.number()),
                                            text(a.endTime()),
                                            text(a.reason()),
                                            text(a.message())
                                                    + (a.progress() == null
                                                            ? ""
                                                            : " [last progress: " + a.progress() + "]")))
                                    .toList());
        }
    }

    private static void memory(Story story, Page page) {
        if (!story.memory().isEmpty()) {
            page.gap()
                    .table(
                            List.of("CONTAINER", "MEMORY LIMIT", "SET BY", "USED"),
                            story.memory().stream()
                                    .map(m -> List.of(
                                            m.container(),
                                            m.limit(),
                                            m.source(),
                                            m.used() == null ? "?" : new MemorySize(m.used()).rounded()))
                                    .toList());
        }
    }

    private static void pods(Story story, Page page) {
        if (!story.pods().isEmpty()) {
            page.gap()
                    .table(
                            List.of("POD", "PHASE", "NODE", "TROUBLE"),
                            story.pods().stream()
                                    .limit(PODS_NAMED)
                                    .map(p -> List.of(p.name(), p.phase(), text(p.node()), text(p.trouble())))
                                    .toList());
            if (story.pods().size() > PODS_NAMED) {
                page.say(Tone.QUIET, "and " + (story.pods().size() - PODS_NAMED) + " more");
            }
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }
}
