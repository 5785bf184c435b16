package dev.bulkhead.images.java;

import dev.bulkhead.images.FileEntry;
import dev.bulkhead.images.FileTree;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.LayerSource;
import dev.bulkhead.images.ProcessConfig;
import dev.bulkhead.images.debian.DebianRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The image of the operators: glibc, zlib and certificates from Debian, a Java runtime, the jars. No shell, no package
 * manager; runs without root on a read-only root file system that has a writable /tmp.
 */
public final class OperatorImage {

    public static final String DEFAULT_MAIN_CLASS = "dev.bulkhead.suite.Main";

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

    private OperatorImage() {}

    public static ImageDefinition of(Stage stage) throws IOException {
        var layers = new ArrayList<LayerSource>();
        layers.add(new LayerSource.Debian("the operator's base root file system", BASE));
        layers.add(new LayerSource.Files("users and name lookup", accounts()));
        layers.add(new LayerSource.Files(
                "Java runtime", FileTree.of(stage.root().resolve(Stage.RUNTIME), "/" + Stage.RUNTIME)));
        layers.add(new LayerSource.Files(
                "application jars", FileTree.of(stage.root().resolve(Stage.JARS), "/" + Stage.JARS)));
        if (Files.exists(stage.aotCache())) {
            layers.add(new LayerSource.Files(
                    "AOT cache", List.of(new FileEntry.Copy("/" + Stage.AOT_CACHE, 0644, stage.aotCache()))));
        }
        var description = "The Bulkhead operators";
        return new ImageDefinition(
                "operator",
                description,
                layers,
                ProcessConfig.of(USER + ":" + USER, stage.entrypoint(), List.of())
                        .with(Map.of("PATH", "/opt/java/bin", "HOME", "/tmp", "LANG", "C.UTF-8"))
                        .labelled(Map.of("org.opencontainers.image.description", description)));
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
