package dev.bulkhead.images.java;

import dev.bulkhead.images.FileEntry;
import dev.bulkhead.images.FileTree;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.LayerSource;
import dev.bulkhead.images.ProcessConfig;
import dev.bulkhead.images.debian.DebianRecipe;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What all images of Java programs have: glibc, zlib and certificates from Debian, and a Java runtime. No shell, no package
 * manager; runs without root on a read-only root file system that has a writable /tmp.
 */
final class JavaBase {

    private static final int USER = 65532;

    /** Everything is left out but the libraries a JVM loads and the certificates. */
    private static final DebianRecipe BASE = new DebianRecipe(
            "bookworm",
            "extract",
            List.of("libc6", "zlib1g", "ca-certificates", "base-files"),
            List.of(
                    "path-exclude=/*",
                    "path-include=/lib/*-linux-gnu*/*",
                    "path-include=/lib64/*",
                    "path-include=/lib/ld-linux*",
                    "path-include=/usr/lib/os-release",
                    "path-include=/etc/os-release",
                    "path-include=/usr/share/ca-certificates/*"),
            List.of(
                    "mkdir -p \"$1\"/etc/ssl/certs && cat \"$1\"/usr/share/ca-certificates/mozilla/*.crt"
                            + " > \"$1\"/etc/ssl/certs/ca-certificates.crt",
                    "rm -rf \"$1\"/usr/share \"$1\"/etc/hostname \"$1\"/etc/resolv.conf \"$1\"/etc/fstab"),
            "about 30 seconds, 10 MB");

    private JavaBase() {}

    static ImageDefinition with(
            String name, String description, List<LayerSource> programs, List<String> entrypoint, Stage any) {
        var layers = new ArrayList<LayerSource>();
        layers.add(new LayerSource.Debian("the base root file system of Java programs", BASE));
        layers.add(new LayerSource.Files("users and name lookup", accounts()));
        layers.add(new LayerSource.Files(
                "Java runtime", FileTree.of(any.root().resolve(Stage.RUNTIME), "/" + Stage.RUNTIME)));
        layers.addAll(programs);
        return new ImageDefinition(
                name,
                description,
                layers,
                ProcessConfig.of(USER + ":" + USER, entrypoint, List.of())
                        .with(Map.of("PATH", "/opt/java/bin", "HOME", "/tmp", "LANG", "C.UTF-8"))
                        .labelled(Map.of("org.opencontainers.image.description", description)));
    }

    /** The jars of a staged program, and its AOT cache if one was recorded. */
    static List<LayerSource> layers(String what, Stage stage) {
        var layers = new ArrayList<LayerSource>();
        var jars = stage.program().jars();
        layers.add(
                new LayerSource.Files(what + ": jars", FileTree.of(stage.root().resolve(jars), "/" + jars)));
        if (Files.exists(stage.aotCache())) {
            layers.add(new LayerSource.Files(
                    what + ": AOT cache",
                    List.of(new FileEntry.Copy("/" + stage.program().aotCache(), 0644, stage.aotCache()))));
        }
        return layers;
    }

    private static List<FileEntry> accounts() {
        return List.of(
                new FileEntry.Text(
                        "/etc/passwd",
                        0644,
                        "root:x:0:0:root:/:/nonexistent\nbulkhead:x:" + USER + ":" + USER
                                + ":bulkhead:/tmp:/nonexistent\n"),
                new FileEntry.Text("/etc/group", 0644, "root:x:0:\nbulkhead:x:" + USER + ":\n"),
                new FileEntry.Text("/etc/nsswitch.conf", 0644, "passwd: files\ngroup: files\nhosts: files dns\n"),
                new FileEntry.Folder("/tmp", 01777));
    }
}
