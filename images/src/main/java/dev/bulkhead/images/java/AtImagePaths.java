package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a staged program under the paths it will have in the image, on an otherwise unchanged machine: same network, same
 * files. An AOT cache recorded under other paths is accepted by the JVM but can fail later
 * (<a href="https://bugs.openjdk.org/browse/JDK-8376576">JDK-8376576</a>).
 */
final class AtImagePaths {

    private AtImagePaths() {}

    static Process start(Path stage, List<String> command, Map<String, String> environment) throws IOException {
        var all = new ArrayList<String>();
        all.add("unshare");
        all.add("--mount");
        if (!"root".equals(System.getProperty("user.name"))) {
            all.add("--map-root-user");
        }
        all.addAll(List.of("/bin/sh", "-c", script(), "at-image-paths", stage.toString()));
        all.addAll(command);
        var builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"));
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            Thread.startVirtualThread(() -> passOn(process));
            return process;
        } catch (IOException e) {
            throw new ImageProblem("recording needs unshare, which is in Debian's package util-linux", e);
        }
    }

    /** To standard error: standard output is for what the commands print. */
    private static void passOn(Process process) {
        try (var output = process.getInputStream()) {
            output.transferTo(System.err);
        } catch (IOException e) {
            System.err.println("output lost: " + e.getMessage());
        }
    }

    private static String script() throws IOException {
        try (var in = AtImagePaths.class.getResourceAsStream("at-image-paths.sh")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
