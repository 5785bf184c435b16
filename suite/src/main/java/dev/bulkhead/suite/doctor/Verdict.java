package dev.bulkhead.suite.doctor;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.bulkhead.suite.cli.Read;
import java.util.function.Function;
import java.util.stream.Stream;

/** What one check says of the cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Verdict(
        @JsonPropertyDescription("Name of the check.") String check,

        @JsonPropertyDescription(
                "ok; warning: some jobs will suffer; problem: nothing works until it is mended; unknown:"
                        + " it could not be looked at.")
        Level level,

        @JsonPropertyDescription("What was found.") String says,

        @JsonPropertyDescription("What to do about it.") String remedy) {

    enum Level {
        ok,
        unknown,
        warning,
        problem
    }

    static Verdict ok(String check, String says) {
        return new Verdict(check, Level.ok, says, null);
    }

    static Verdict unknown(String check, String why) {
        return new Verdict(check, Level.unknown, why, null);
    }

    static Verdict warning(String check, String says, String remedy) {
        return new Verdict(check, Level.warning, says, remedy);
    }

    static Verdict problem(String check, String says, String remedy) {
        return new Verdict(check, Level.problem, says, remedy);
    }

    /** What a check makes of an answer; where there is none, that it could not look. */
    static <T> Stream<Verdict> judge(Read<T> read, String check, Function<T, Stream<Verdict>> rule) {
        return switch (read) {
            case Read.Known<T>(T value) -> rule.apply(value);
            case Read.Unknown<T>(String why) -> Stream.of(unknown(check, why));
        };
    }
}
