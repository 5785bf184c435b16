package dev.bulkhead.suite.doctor;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.bulkhead.suite.doctor.Verdict.Level;
import java.util.List;
import java.util.stream.Stream;

/** All that {@code doctor} has found. */
record Report(
        @JsonPropertyDescription("Address of the API server.")
        String cluster,

        @JsonPropertyDescription("How many verdicts are problems.")
        long problems,

        @JsonPropertyDescription("How many verdicts are warnings.")
        long warnings,

        @JsonPropertyDescription("In the order of the checks.")
        List<Verdict> verdicts) {

    /** Judges what was read, and adds what was tried out. */
    static Report of(Facts facts, List<Verdict> tried) {
        List<Verdict> verdicts = Stream.of(
                        ApiChecks.of(facts),
                        OperatorChecks.of(facts),
                        NodeChecks.of(facts),
                        GpuChecks.of(facts),
                        ServiceChecks.of(facts),
                        NamespaceChecks.of(facts),
                        tried.stream())
                .flatMap(v -> v)
                .toList();
        return new Report(facts.apiServer(), count(verdicts, Level.problem), count(verdicts, Level.warning), verdicts);
    }

    private static long count(List<Verdict> verdicts, Level level) {
        return verdicts.stream().filter(v -> v.level() == level).count();
    }
}
