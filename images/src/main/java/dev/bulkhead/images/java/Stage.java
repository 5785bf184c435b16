package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.oci.FixedTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Runtime and jars laid out on disk as they will be in the image: same relative paths, same order, same sizes and times.
 * The JVM compares all of that before it uses an AOT cache, so a cache recorded here fits the image.
 */
public record Stage(Path root, String mainClass) {

    static final String RUNTIME = "opt/java";
    static final String JARS = "app/lib";
    static final String AOT_CACHE = "app/bulkhead.aot";

    /** An AOT cache fits only a JVM with the same of these. */
    private static final List<String> JVM_FLAGS =
            List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:-UsePerfData");

    public Stage {
        root = root.toAbsolutePath();
    }

    /** Lays out a new stage; what an earlier one left in the same folder goes. */
    public static Stage lay(Path root, Path runtime, Path jars, String mainClass) throws IOException {
        var stage = new Stage(root, mainClass);
        var found = jarsIn(jars);
        if (found.isEmpty()) {
            throw new ImageProblem("no jars in " + jars);
        }
        Folders.delete(stage.root.resolve("opt"));
        Folders.delete(stage.root.resolve("app"));
        Folders.copy(runtime, stage.root.resolve(RUNTIME));
        var lib = Files.createDirectories(stage.root.resolve(JARS));
        for (var jar : found) {
            Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Folders.stamp(stage.root.resolve("opt"));
        Folders.stamp(stage.root.resolve("app"));
        return stage;
    }

    public void delete() throws IOException {
        Folders.delete(root);
    }

    /** Takes an AOT cache that was recorded in an equal stage. */
    public void use(Path aotCache) throws IOException {
        Files.copy(aotCache, this.aotCache(), StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(this.aotCache(), FixedTime.FILE_TIME);
    }

    public Path java() {
        return root.resolve(RUNTIME).resolve("bin/java");
    }

    public Path aotCache() {
        return root.resolve(AOT_CACHE);
    }

    /** The command of the image's process. */
    public List<String> entrypoint() throws IOException {
        var flags = Files.exists(aotCache()) ? List.of("-XX:AOTCache=/" + AOT_CACHE) : List.<String>of();
        return command(Path.of("/"), flags);
    }

    /** The same program run from the staging folder. */
    List<String> commandHere(List<String> flags) throws IOException {
        return command(root, flags);
    }

    private List<String> command(Path at, List<String> flags) throws IOException {
        var command = new ArrayList<String>();
        command.add(at.resolve(RUNTIME).resolve("bin/java").toString());
        command.addAll(JVM_FLAGS);
        command.addAll(flags);
        command.add("-cp");
        command.add(classPath(at));
        command.add(mainClass);
        return List.copyOf(command);
    }

    /** Each jar by name: the order behind a wildcard is up to the file system. */
    private String classPath(Path at) throws IOException {
        return jarsIn(root.resolve(JARS)).stream()
                .map(jar -> at.resolve(JARS).resolve(jar.getFileName()).toString())
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
