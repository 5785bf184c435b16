package dev.bulkhead.suite.doctor;

import java.util.function.Function;
import java.util.stream.Stream;

/** Something asked of the cluster: the answer, or why there is none. */
sealed interface Read<T> {
    record Known<T>(T value) implements Read<T> {}

    record Unknown<T>(String why) implements Read<T> {}

    /** What a check makes of the answer; where there is none, that it could not look. */
    default Stream<Verdict> judge(String check, Function<T, Stream<Verdict>> rule) {
        return switch (this) {
            case Known<T>(T value) -> rule.apply(value);
            case Unknown<T>(String why) -> Stream.of(Verdict.unknown(check, why));
        };
    }

    default T or(T otherwise) {
        return this instanceof Known<T>(T value) ? value : otherwise;
    }
}
