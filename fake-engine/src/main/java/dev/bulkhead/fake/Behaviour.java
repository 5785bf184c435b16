package dev.bulkhead.fake;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * How a request is answered: for all by environment, {@code FAKE_DELAY_MS}; for one by header, {@code x-fake-delay-ms}.
 *
 * @param delayMs before the answer
 * @param jitterMs up to so much more
 * @param errorPercent answered 500, or with the gRPC status INTERNAL
 * @param memoryMib taken for good with each request, outside of the Java heap: it is the kernel that notices
 * @param crash the process ends at once, with exit code 42
 * @param tokens how many a language model answers, unless the request says
 * @param tokenDelayMs before each token of a stream
 */
record Behaviour(
        int delayMs, int jitterMs, int errorPercent, int memoryMib, boolean crash, int tokens, int tokenDelayMs) {

    private static final Behaviour NONE = new Behaviour(0, 0, 0, 0, false, 16, 0);

    static Behaviour ofEnvironment(Function<String, String> environment) {
        return NONE.with(name -> environment.apply("FAKE_" + name));
    }

    /** @param headers names in lower case, to a value or null */
    Behaviour ofHeaders(Function<String, String> headers) {
        return with(
                name -> headers.apply("x-fake-" + name.toLowerCase(Locale.ROOT).replace('_', '-')));
    }

    private Behaviour with(Function<String, String> settings) {
        return new Behaviour(
                number(settings, "DELAY_MS", delayMs),
                number(settings, "JITTER_MS", jitterMs),
                number(settings, "ERROR_PERCENT", errorPercent),
                number(settings, "MEMORY_MIB", memoryMib),
                number(settings, "CRASH", crash ? 1 : 0) > 0,
                number(settings, "TOKENS", tokens),
                number(settings, "TOKEN_DELAY_MS", tokenDelayMs));
    }

    private static int number(Function<String, String> settings, String name, int otherwise) {
        return Optional.ofNullable(settings.apply(name)).map(Integer::parseInt).orElse(otherwise);
    }

    int wait(ThreadLocalRandom random) {
        return delayMs + (jitterMs == 0 ? 0 : random.nextInt(jitterMs));
    }

    boolean fails(ThreadLocalRandom random) {
        return errorPercent > 0 && random.nextInt(100) < errorPercent;
    }
}
