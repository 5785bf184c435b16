package dev.bulkhead.suite.top;

import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.plan.Times;
import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Page.Tone;
import dev.bulkhead.suite.cli.Words;
import dev.bulkhead.suite.top.TopReport.NodeUse;
import dev.bulkhead.suite.top.TopReport.OwnerUse;
import dev.bulkhead.suite.top.TopReport.Totals;
import dev.bulkhead.suite.top.TopReport.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** What a person reads of a report. */
final class TopView {
    private static final String UNKNOWN = "?";
    private static final String NONE = "-";

    private TopView() {}

    static Page page(TopReport report, TopPart part, Page page) {
        if (part == TopPart.all || part == TopPart.nodes) {
            nodes(report, page);
        }
        if (part == TopPart.all || part == TopPart.jobs) {
            owners(report.owners(), page);
        }
        if (part == TopPart.all || part == TopPart.queue) {
            waiting(report.waiting(), page);
        }
        if (!report.notes().isEmpty()) {
            page.gap();
            report.notes().forEach(n -> page.say(Tone.QUIET, "not known: " + n));
        }
        return page;
    }

    private static void nodes(TopReport report, Page page) {
        page.gap()
                .table(
                        List.of("NODE", "STATE", "GPU MODEL", "GPUS", "MEMORY USED", "ASKED", "OF", "WHO HAS THE GPUS"),
                        report.nodes().stream().map(TopView::row).toList())
                .gap()
                .say(Tone.PLAIN, sentence(report.totals()));
    }

    private static List<String> row(NodeUse node) {
        return List.of(
                node.name(),
                node.state(),
                node.gpuModel() == null ? NONE : node.gpuModel(),
                node.gpus() == 0 ? NONE : node.gpusUsed() + "/" + node.gpus(),
                bytes(node.memoryUsed(), UNKNOWN),
                bytes(node.memoryRequested(), UNKNOWN),
                bytes(node.memory(), UNKNOWN),
                node.holders().stream()
                        .map(s -> s.owner() + " (" + s.gpus() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private static String sentence(Totals totals) {
        String memory = "%s of %s memory asked for; the largest free block is %s"
                .formatted(
                        bytes(totals.memoryRequested(), UNKNOWN),
                        bytes(totals.memory(), UNKNOWN),
                        bytes(totals.largestFreeMemory(), UNKNOWN));
        return totals.gpus() == 0
                ? memory
                : "%d of %s held; the largest free block is %d. %s"
                        .formatted(
                                totals.gpusUsed(),
                                Words.count(totals.gpus(), "GPU"),
                                totals.largestFreeBlock(),
                                memory);
    }

    private static void owners(List<OwnerUse> owners, Page page) {
        page.gap();
        if (owners.isEmpty()) {
            page.say(Tone.PLAIN, "nobody has pods on a node");
            return;
        }
        page.table(
                List.of("NAMESPACE", "OWNER", "PODS", "GPUS", "MEMORY USED", "ASKED", "LIMIT", "UNUSED", "ON"),
                owners.stream().map(TopView::row).toList());
    }

    private static List<String> row(OwnerUse owner) {
        Long unused = owner.memoryUsed() == null ? null : Math.max(0, owner.memoryRequested() - owner.memoryUsed());
        return List.of(
                owner.namespace(),
                owner.owner(),
                Integer.toString(owner.pods()),
                owner.gpus() == 0 ? NONE : Long.toString(owner.gpus()),
                bytes(owner.memoryUsed(), UNKNOWN),
                bytes(owner.memoryRequested(), UNKNOWN),
                bytes(owner.memoryLimit(), "none"),
                bytes(unused, UNKNOWN),
                String.join(", ", owner.nodes()));
    }

    private static void waiting(List<Waiting> waiting, Page page) {
        page.gap();
        if (waiting.isEmpty()) {
            page.say(Tone.PLAIN, "no job waits");
            return;
        }
        page.table(
                List.of("PLACE", "NAMESPACE", "JOB", "GPUS", "SINCE", "WAITS FOR"),
                waiting.stream().map(TopView::row).toList());
    }

    private static List<String> row(Waiting job) {
        return List.of(
                job.place() == null ? NONE : job.place().toString(),
                job.namespace(),
                job.name(),
                job.gpus() == 0 ? NONE : Long.toString(job.gpus()),
                Times.spoken(Duration.ofSeconds(job.seconds())),
                job.why());
    }

    private static String bytes(Long amount, String otherwise) {
        return amount == null ? otherwise : new MemorySize(Math.max(0, amount)).rounded();
    }
}
