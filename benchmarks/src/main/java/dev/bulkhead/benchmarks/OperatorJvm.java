package dev.bulkhead.benchmarks;

import dev.bulkhead.images.java.OperatorImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The JVM of the operators as the image and the chart start it: only jars on the class path, the same flags, the memory
 * that the chart's limit leaves it.
 *
 * @param jars a copy of the jars that nobody rebuilds during a run; an AOT cache holds for these very files
 * @param options more options of the JVM, to try something
 */
record OperatorJvm(Path jars, List<String> options) {
    private static final String MAIN_CLASS = "dev.bulkhead.suite.Main";

    /** The chart's: what the JVM sees of a container with a limit of 512Mi. */
    private static final List<String> MEMORY = List.of("-XX:MaxRAM=512m", "-XX:MaxRAMPercentage=60");

    /** With a copy of the jars in a folder named after what they hold. */
    static OperatorJvm of(Path built, Path work, List<String> options) throws IOException {
        List<Path> found = jarsIn(built);
        if (found.isEmpty()) {
            throw new BenchmarkException(
                    "no jars in " + built + ": build the module suite first (./bulkhead does), or name them by --jars");
        }
        Path copy = work.resolve("jars-" + fingerprint(found));
        if (!Files.isDirectory(copy)) {
            Files.createDirectories(work);
            Path aside = Files.createTempDirectory(work, ".copying-");
            for (Path jar : found) {
                Files.copy(jar, aside.resolve(jar.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
            Files.move(aside, copy, StandardCopyOption.ATOMIC_MOVE);
        }
        return new OperatorJvm(copy, List.copyOf(options));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Where the AOT cache for these jars is kept unless told otherwise. */
    Path usualCache() {
        return jars.resolveSibling(jars.getFileName() + ".aot");
    }

    /** @param aotOption the one that uses or records a cache, if any */
    List<String> command(List<String> aotOption) throws IOException {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(OperatorImage.JVM_FLAGS);
        command.addAll(MEMORY);
        command.addAll(aotOption);
        command.addAll(options);
        command.add("-cp");
        command.add(jarsIn(jars).stream().map(Path::toString).collect(Collectors.joining(":")));
        command.add(MAIN_CLASS);
        command.add("operator");
        return command;
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static String fingerprint(List<Path> jars) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
            for (Path jar : jars) {
                digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(jar));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
