package dev.bulkhead.core.guard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What runs that need about the same memory have in common: one container of a kind of run. Tags, options and numbers vary
 * from run to run and do not count.
 *
 * @param image without tag and digest
 * @param command programs, scripts and modules of the command line, in their order
 * @param gpuModel models that will do, or nothing
 */
public record Template(String image, String command, String role, String container, String gpuModel) {
    private static final int LONGEST_COMMAND = 256;
    private static final int LONGEST_NAME = 40;
    private static final List<String> SCRIPTS = List.of(".py", ".sh", ".R", ".jl", ".js", ".pl", ".jar", ".ipynb");

    public static Template of(
            String image, List<String> command, List<String> args, String role, String container, String gpuModel) {
        String words = String.join(
                " ",
                Stream.concat(essence(command, true).stream(), essence(args, false).stream())
                        .toList());
        return new Template(
                repository(image),
                words.length() <= LONGEST_COMMAND ? words : words.substring(0, LONGEST_COMMAND),
                role,
                container,
                gpuModel);
    }

    /** Name of the object that remembers it: the readable part first, then what makes it unique. */
    public String objectName() {
        String key = String.join("\n", image, command, role, container, gpuModel);
        String hash =
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
        String last = image.substring(image.lastIndexOf('/') + 1);
        String readable = (last + "-" + role + "-" + container)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-+", "");
        String cut = readable.length() <= LONGEST_NAME ? readable : readable.substring(0, LONGEST_NAME);
        return cut.replaceAll("-+$", "") + "-" + hash.substring(0, 8) + hash.substring(9, 13);
    }

    private static String repository(String image) {
        String name = image == null ? "" : image;
        int digest = name.indexOf('@');
        String untied = digest < 0 ? name : name.substring(0, digest);
        int tag = untied.lastIndexOf(':');
        return tag > untied.lastIndexOf('/') ? untied.substring(0, tag) : untied;
    }

    /**
     * The words that say what is run. An option goes, and the word after it, which may be its value, unless that is a script;
     * so do numbers and settings ({@code lr=0.1}). What is left of a shell's {@code -c} is read in the same way.
     *
     * @param plainWords whether words count that are neither scripts nor modules, as those of a command do
     */
    private static List<String> essence(List<String> parts, boolean plainWords) {
        List<String> kept = new ArrayList<>();
        String before = "";
        for (String word :
                parts.stream().flatMap(p -> Stream.of(p.strip().split("\\s+"))).toList()) {
            boolean option = word.startsWith("-");
            boolean module = before.equals("-m");
            boolean value = before.startsWith("-") && !before.contains("=") && !before.equals("-c");
            boolean plain = plainWords && !value && !word.contains("=") && word.matches(".*[A-Za-z].*");
            if (!word.isEmpty() && !option && (module || plain || isScript(word))) {
                kept.add(word);
            }
            before = word;
        }
        return kept;
    }

    private static boolean isScript(String word) {
        return SCRIPTS.stream().anyMatch(word::endsWith);
    }
}
