package dev.bulkhead.core.run;

import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The types that a key can have. */
final class OptionTypes {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    private static final Pattern IMAGE =
            Pattern.compile("[a-z0-9][\\w.:/-]*(:[\\w][\\w.-]{0,127}|@sha256:[0-9a-f]{64})");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private OptionTypes() {}

    static Option<Integer> number(String key, int min, int max, int defaultValue, String meaning) {
        String allowed = "a whole number from %d to %d".formatted(min, max);
        return new Option<>(key, "number", allowed, String.valueOf(defaultValue), meaning, text -> {
            int value = Integer.parseInt(text);
            require(value >= min && value <= max);
            return value;
        });
    }

    static Option<Duration> duration(String key, Duration min, Duration max, Duration defaultValue, String meaning) {
        String allowed = "a number with ms, s, m or h, from %s to %s".formatted(text(min), text(max));
        return new Option<>(key, "duration", allowed, text(defaultValue), meaning, text -> {
            Duration value = parseDuration(text);
            require(value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
            return value;
        });
    }

    static Option<Boolean> flag(String key, boolean defaultValue, String meaning) {
        return new Option<>(key, "flag", "true or false", String.valueOf(defaultValue), meaning, text -> {
            require(text.equals("true") || text.equals("false"));
            return text.equals("true");
        });
    }

    static <E extends Enum<E>> Option<E> word(String key, Class<E> words, E defaultValue, String meaning) {
        String allowed = "one of "
                + Arrays.stream(words.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return new Option<>(key, "word", allowed, defaultValue.name(), meaning, text -> Enum.valueOf(words, text));
    }

    static Option<String> name(String key, String defaultValue, String meaning) {
        String allowed = "a name of lower-case letters, digits and '-', up to 63 characters";
        return new Option<>(key, "name", allowed, defaultValue, meaning, OptionTypes::parseName);
    }

    static Option<String> file(String key, String meaning) {
        String allowed = "an absolute path";
        return new Option<>(key, "file", allowed, "", meaning, text -> {
            require(text.isEmpty() || text.startsWith("/"));
            return text;
        });
    }

    static Option<String> image(String key, String defaultValue, String meaning) {
        String allowed = "a name with a tag or a digest, as in registry.example/agent:0.1.0";
        return new Option<>(key, "image", allowed, defaultValue, meaning, text -> {
            require(IMAGE.matcher(text).matches());
            return text;
        });
    }

    static Option<Quantity> quantity(String key, String defaultValue, String meaning) {
        String allowed = "more than zero, as in 200m or 512Mi";
        return new Option<>(key, "quantity", allowed, defaultValue, meaning, text -> {
            Quantity value = Quantity.parse(text);
            require(value.getNumericalAmount().signum() > 0);
            return value;
        });
    }

    static Option<Set<String>> names(String key, String meaning) {
        String allowed = "names of lower-case letters, digits and '-', with commas between them";
        return new Option<>(key, "names", allowed, "", meaning, text -> {
            Set<String> names = new TreeSet<>();
            if (!text.isEmpty()) {
                for (String name : text.split(",", -1)) {
                    names.add(parseName(name.strip()));
                }
            }
            return Collections.unmodifiableSet(names);
        });
    }

    /** As a person would write it: 15s, 10m. */
    static String text(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds != 0 && seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds != 0 && seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        require(matcher.matches());
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static String parseName(String text) {
        require(NAME.matcher(text).matches());
        return text;
    }

    private static void require(boolean allowed) {
        if (!allowed) {
            throw new IllegalArgumentException();
        }
    }
}
