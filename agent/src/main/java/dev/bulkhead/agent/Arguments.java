package dev.bulkhead.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Options of the form {@code --name value}. Read here and not by a library: one that works by reflection takes as much time
 * for it as everything else does until the first byte comes.
 */
final class Arguments {
    private final Map<String, List<String>> values;

    private Arguments(Map<String, List<String>> values) {
        this.values = values;
    }

    /** What was typed makes no sense; the message is one line. */
    static final class WrongUse extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongUse(String message) {
            super(message);
        }
    }

    static Arguments of(List<String> arguments, Set<String> known) {
        var values = new HashMap<String, List<String>>();
        for (int i = 0; i < arguments.size(); i += 2) {
            var name = arguments.get(i);
            if (!known.contains(name)) {
                throw new WrongUse(name + " is no option");
            }
            if (i + 1 == arguments.size()) {
                throw new WrongUse(name + " needs a value");
            }
            values.computeIfAbsent(name, n -> new ArrayList<>()).add(arguments.get(i + 1));
        }
        return new Arguments(values);
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> get(String name) {
        var given = all(name);
        if (given.size() > 1) {
            throw new WrongUse(name + " is given twice");
        }
        return given.stream().findFirst();
    }

    String required(String name) {
        return get(name).orElseThrow(() -> new WrongUse(name + " is missing"));
    }

    long number(String name, long least, long otherwise) {
        var text = get(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // as below
        }
        throw new WrongUse(name + " must be a whole number of at least " + least);
    }
}
