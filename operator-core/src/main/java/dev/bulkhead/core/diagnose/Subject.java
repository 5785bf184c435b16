package dev.bulkhead.core.diagnose;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What an entry's sentences may speak of; every part may be null. */
record Subject(
        String pod,
        String container,
        String image,
        String memoryLimit,
        String asks,
        String claims,
        String pullSecrets,
        Integer exitCode,
        String at) {

    static final Set<String> NAMES =
            Set.of("pod", "container", "image", "limit", "asks", "claims", "pullSecrets", "exitCode", "signal");

    private static final Map<Integer, String> SIGNALS = Map.of(
            1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 8, "SIGFPE", 9, "SIGKILL",
            11, "SIGSEGV", 15, "SIGTERM");

    static final Subject NONE = new Subject(null, null, null, null, null, null, null, null, null);

    Subject at(String when) {
        return new Subject(pod, container, image, memoryLimit, asks, claims, pullSecrets, exitCode, when);
    }

    Map<String, String> values() {
        Map<String, String> values = new HashMap<>();
        put(values, "pod", pod);
        put(values, "container", container);
        put(values, "image", image);
        put(values, "limit", memoryLimit);
        put(values, "asks", asks);
        put(values, "claims", claims);
        put(values, "pullSecrets", pullSecrets);
        if (exitCode != null) {
            values.put("exitCode", exitCode.toString());
            values.put("signal", signal(exitCode));
        }
        return values;
    }

    private static void put(Map<String, String> values, String name, String value) {
        if (value != null) {
            values.put(name, Redaction.line(Redaction.redact(value), 253));
        }
    }

    /** A shell and the container runtime both report death by signal n as 128 + n. */
    private static String signal(int exitCode) {
        return SIGNALS.getOrDefault(exitCode - 128, "signal " + (exitCode - 128));
    }
}
