package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.oci.BlobStore;
import dev.bulkhead.images.oci.FixedTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runtime and jars laid out on disk as they will be in the image: same relative paths, same order, same sizes and times.
 * A JVM uses an AOT cache only if all of that is as it was when the cache was recorded.
 */
public record Stage(Path root, Program program) {

    static final String RUNTIME = "opt/java";
    static final String JAVA = "/" + RUNTIME + "/bin/java";

    public Stage {
        root = root.toAbsolutePath();
    }

    /** Lays out a new stage; what an earlier one left in the same folder goes. */
    public static Stage lay(Path root, Path runtime, Path jars, Program program) throws IOException {
        var stage = new Stage(root, program);
        var found = jarsIn(jars);
        if (found.isEmpty()) {
            throw new ImageProblem("no jars in " + jars);
        }
        Folders.delete(stage.root.resolve("opt"));
        Folders.delete(stage.root.resolve("app"));
        Folders.copy(runtime, stage.root.resolve(RUNTIME));
        var lib = Files.createDirectories(stage.root.resolve(program.jars()));
        for (var jar : found) {
            Files.copy(jar, lib.resolve(jar.getFileName()));
        }
        Folders.stamp(stage.root.resolve("opt"));
        Folders.stamp(stage.root.resolve("app"));
        return stage;
    }

    public void delete() throws IOException {
        Folders.delete(root);
    }

    public Path aotCache() {
        return root.resolve(program.aotCache());
    }

    /** Takes an AOT cache that was recorded in an equal stage. */
    public void use(Path recorded) throws IOException {
        if (!Files.exists(inputsOf(recorded))) {
            throw new ImageProblem(inputsOf(recorded) + " is missing; it is made together with the AOT cache");
        }
        Files.copy(recorded, aotCache(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(inputsOf(recorded), inputsOf(aotCache()), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(aotCache(), FixedTime.FILE_TIME);
    }

    /** The command of the image's process. */
    public List<String> entrypoint() throws IOException {
        requireFittingAotCache();
        return command(Files.exists(aotCache()) ? List.of("-XX:AOTCache=/" + program.aotCache()) : List.of());
    }

    List<String> command(List<String> flags) throws IOException {
        var command = new ArrayList<String>();
        command.add(JAVA);
        command.addAll(program.jvmFlags());
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath());
        command.add(program.mainClass());
        return List.copyOf(command);
    }

    void forgetAotCache() throws IOException {
        Files.deleteIfExists(aotCache());
        Files.deleteIfExists(inputsOf(aotCache()));
    }

    /** What an AOT cache depends on, as one digest. */
    public String inputs() throws IOException {
        var digest = BlobStore.sha256();
        digest.update(Files.readAllBytes(root.resolve(RUNTIME).resolve("release")));
        digest.update(String.join(" ", command(List.of())).getBytes(StandardCharsets.UTF_8));
        for (var jar : jarsIn(root.resolve(program.jars()))) {
            digest.update(BlobStore.sha256().digest(Files.readAllBytes(jar)));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Kept beside a cache wherever it goes: what it was recorded with. */
    public static Path inputsOf(Path aotCache) {
        return aotCache.resolveSibling(aotCache.getFileName() + ".inputs");
    }

    /**
     * Java before 25.0.4 does not notice that a jar is another than the one recorded, and runs the old classes
     * (<a href="https://bugs.openjdk.org/browse/JDK-8377932">JDK-8377932</a>). So we look ourselves.
     */
    private void requireFittingAotCache() throws IOException {
        var recorded = inputsOf(aotCache());
        if (Files.exists(aotCache())
                && !(Files.exists(recorded) && Files.readString(recorded).equals(inputs()))) {
            throw new ImageProblem("the AOT cache was recorded with other jars or another Java; record it again");
        }
    }

    /** Each jar by name: the order behind a wildcard is up to the file system. */
    private String classPath() throws IOException {
        return jarsIn(root.resolve(program.jars())).stream()
                .map(jar -> "/" + program.jars() + "/" + jar.getFileName())
                .collect(Collectors.joining(":"));
    }

    private static List<Path> jarsIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new ImageProblem(folder + " is not a folder with jars");
        }
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }
}
