package dev.bulkhead.testkit.tools;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.CrossProcessLock;
import dev.bulkhead.testkit.machine.Need;
import dev.bulkhead.testkit.machine.Preflight;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Built tools, one folder per tool and version. A folder is there whole or not at all. */
public final class ToolCache {

    private final CacheFolder cache;
    private final Progress progress;

    public ToolCache(CacheFolder cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** The program, built now if this machine has not built it before. */
    public Path path(Tool tool) {
        Path program = folder(tool).resolve(tool.program());
        if (!Files.exists(program)) {
            build(tool);
        }
        return program;
    }

    /** KWOK's own descriptions of how a fake node's pods and heartbeats move on. */
    public List<Path> kwokStages() {
        path(Tool.KWOK);
        try (Stream<Path> files = Files.list(folder(Tool.KWOK).resolve("stages"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(Tool tool) {
        return Files.exists(folder(tool).resolve(tool.program()));
    }

    private Path folder(Tool tool) {
        return cache.tools().resolve(tool.folderName());
    }

    private void build(Tool tool) {
        Preflight.ofThisMachine(progress).require(Need.CONTROL_PLANE);
        // One build at a time: `go build` uses every core by itself, and its caches are shared.
        new CrossProcessLock(cache.tools().resolve(".build.lock"))
                .holding(
                        () -> progress.say("another process is building tools; waiting for it to finish"),
                        () -> has(tool) ? null : buildNow(tool));
    }

    private Path buildNow(Tool tool) {
        progress.say("building %s %s (once; up to %d minutes on 2 cores when nothing is cached) ..."
                .formatted(tool.program(), tool.version(), tool.coldMinutes()));
        Instant start = Instant.now();
        try {
            buildIntoPlace(tool);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        progress.say("built %s in %d s"
                .formatted(
                        tool.program(), Duration.between(start, Instant.now()).toSeconds()));
        return folder(tool);
    }

    private void buildIntoPlace(Tool tool) throws IOException {
        Go go = new Go();
        GoModule module = new GoModule(cache.goModules(), tool, go);
        module.prepare();
        Path temporary = Files.createTempDirectory(cache.tools(), ".building-");
        go.run(
                module.folder(),
                "build",
                "-trimpath",
                "-ldflags",
                linkerFlags(tool),
                "-o",
                temporary.resolve(tool.program()).toString(),
                module.target());
        if (tool == Tool.KWOK) {
            copyStages(go.download("sigs.k8s.io/kwok@" + tool.version()), temporary.resolve("stages"));
        }
        // World readable, as temporary folders are not: a cache may be shared by several users.
        Files.setPosixFilePermissions(temporary, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(temporary, folder(tool), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String linkerFlags(Tool tool) {
        List<String> flags = new ArrayList<>(List.of("-s", "-w"));
        if (tool.origin() == Tool.Origin.KUBERNETES) {
            String[] parts = tool.version().substring(1).split("\\.");
            String version = "k8s.io/component-base/version.";
            flags.add("-X " + version + "gitVersion=" + tool.version());
            flags.add("-X " + version + "gitMajor=" + parts[0]);
            flags.add("-X " + version + "gitMinor=" + parts[1]);
        }
        return String.join(" ", flags);
    }

    private static void copyStages(Path kwokSource, Path target) throws IOException {
        Files.createDirectories(target);
        for (String kind : List.of("node/fast", "pod/fast")) {
            try (Stream<Path> files =
                    Files.list(kwokSource.resolve("kustomize/stage").resolve(kind))) {
                for (Path file : files.filter(ToolCache::isStage).toList()) {
                    Path copy = target.resolve(kind.replace('/', '-') + "-" + file.getFileName());
                    Files.write(copy, Files.readAllBytes(file));
                }
            }
        }
    }

    private static boolean isStage(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") && !name.equals("kustomization.yaml");
    }
}
