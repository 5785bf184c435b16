package dev.bulkhead.core.run;

import java.util.function.Function;

/**
 * One key of the configuration.
 *
 * @param defaultText the default as a person would write it
 * @param parser throws IllegalArgumentException for a value that is not allowed
 */
record Option<T>(
        String key, String type, String allowed, String defaultText, String meaning, Function<String, T> parser) {

    T parse(String text) {
        try {
            return parser.apply(text.strip());
        } catch (IllegalArgumentException e) {
            throw new ConfigException("%s=%s is not allowed: %s".formatted(key, text, allowed));
        }
    }
}
