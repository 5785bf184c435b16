package dev.bulkhead.suite.doctor;

import dev.bulkhead.suite.cli.Page;
import dev.bulkhead.suite.cli.Page.Tone;
import dev.bulkhead.suite.cli.Words;
import dev.bulkhead.suite.doctor.Verdict.Level;

/** What a person reads of a report. */
final class DoctorView {
    private static final int LABEL = 8;

    private DoctorView() {}

    static Page page(Report report, Page page) {
        page.title("cluster " + report.cluster()).gap();
        for (Verdict verdict : report.verdicts()) {
            page.item(verdict.level().name(), LABEL, tone(verdict.level()), verdict.check() + ": " + verdict.says());
            if (verdict.remedy() != null) {
                page.item("", LABEL, Tone.PLAIN, "-> " + verdict.remedy());
            }
        }
        return page.gap().say(tone(report), sentence(report));
    }

    private static String sentence(Report report) {
        if (report.problems() == 0 && report.warnings() == 0) {
            return "nothing is wrong";
        }
        return Words.count(report.problems(), "problem") + ", " + Words.count(report.warnings(), "warning");
    }

    private static Tone tone(Report report) {
        return report.problems() > 0 ? Tone.BAD : report.warnings() > 0 ? Tone.WARNING : Tone.GOOD;
    }

    private static Tone tone(Level level) {
        return switch (level) {
            case ok -> Tone.GOOD;
            case unknown -> Tone.QUIET;
            case warning -> Tone.WARNING;
            case problem -> Tone.BAD;
        };
    }
}
