package dev.bulkhead.images.java;

import dev.bulkhead.images.ImageCache;
import dev.bulkhead.images.ImageProblem;
import dev.bulkhead.images.Progress;
import dev.bulkhead.images.oci.BlobStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.spi.ToolProvider;

/** The Java runtime of an image: the running JDK, cut to the modules that a Kubernetes operator can need. */
public final class JavaRuntime {

    /**
     * Fixed rather than derived with jdeps: reflection and service loading hide dependencies from jdeps, and a module that
     * is missing shows only when its code is reached.
     */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.sql",
            "java.xml",
            "jdk.crypto.cryptoki",
            "jdk.crypto.ec",
            "jdk.httpserver",
            "jdk.jfr",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    private final ImageCache cache;
    private final Progress progress;

    public JavaRuntime(ImageCache cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /** The folder of the runtime; made once per JDK. */
    public Path folder() throws IOException {
        var jdk = Path.of(System.getProperty("java.home"));
        var folder = cache.runtimes().resolve(key(jdk));
        return cache.whileLocked("runtime-" + folder.getFileName(), progress, () -> {
            if (!Files.isDirectory(folder)) {
                progress.say(
                        "cutting a Java " + Runtime.version().feature() + " runtime to size (once; a few seconds)");
                link(folder);
            }
            return folder;
        });
    }

    private static void link(Path folder) throws IOException {
        var jlink = ToolProvider.findFirst("jlink")
                .orElseThrow(() -> new ImageProblem("this Java has no jlink; set JAVA_HOME to a complete JDK "
                        + Runtime.version().feature()));
        Files.createDirectories(folder.getParent());
        var aside = Files.createTempDirectory(folder.getParent(), ".writing-");
        var runtime = aside.resolve("java");
        var said = new StringWriter();
        var out = new PrintWriter(said, true);
        int code = jlink.run(
                out,
                out,
                "--add-modules",
                String.join(",", MODULES),
                "--no-header-files",
                "--no-man-pages",
                "--output",
                runtime.toString());
        if (code != 0) {
            throw new ImageProblem("jlink ended with " + code + ":\n" + said);
        }
        keepOnlyJava(runtime.resolve("bin"));
        Files.move(runtime, folder, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(aside);
    }

    /** An operator starts no other tool; what is not there needs no security update. */
    private static void keepOnlyJava(Path bin) throws IOException {
        try (var tools = Files.newDirectoryStream(bin, path -> !path.endsWith("java"))) {
            for (var tool : tools) {
                Files.delete(tool);
            }
        }
    }

    private static String key(Path jdk) throws IOException {
        var digest = BlobStore.sha256();
        digest.update(Files.readAllBytes(jdk.resolve("release")));
        digest.update(Files.readAllBytes(jdk.resolve("lib/security/cacerts")));
        digest.update(String.join(",", MODULES).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
    }
}
