package dev.bulkhead.suite.plan;

import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Page.Tone;
import dev.bulkhead.suite.plan.PlanReport.Forecast;
import java.util.List;

/** What a person reads of a forecast. */
final class PlanView {
    private static final int LABEL = 8;

    private PlanView() {}

    static Page page(PlanReport report, Page page) {
        report.objects().forEach(o -> object(o, page));
        return page;
    }

    private static void object(Forecast object, Page page) {
        String where = object.namespace() == null ? "" : " in namespace " + object.namespace();
        page.gap().title("%s/%s%s: %s".formatted(object.kind(), object.name(), where, words(object)));
        if (object.why() != null) {
            page.item("why", LABEL, object.fine() ? Tone.GOOD : Tone.BAD, object.why());
        }
        if (object.remedy() != null) {
            page.item("do", LABEL, Tone.WARNING, object.remedy());
        }
        object.changes().forEach(c -> page.item(c.guard(), LABEL, Tone.PLAIN, c.what()));
        if (!object.makes().isEmpty()) {
            page.gap()
                    .table(
                            List.of("MAKES", "NAME", "NODE WITH ROOM NOW"),
                            object.makes().stream()
                                    .map(m -> List.of(m.kind(), m.name(), m.node() == null ? "" : m.node()))
                                    .toList());
        }
        object.notes().forEach(n -> page.item("note", LABEL, Tone.QUIET, n));
    }

    private static String words(Forecast object) {
        return switch (object.outcome()) {
            case starts -> "would start at once";
            case waits -> "would wait";
            case refused -> "would be refused";
            case accepted -> "would be taken by the API server";
        };
    }
}
