package dev.bulkhead.training.api;

import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.oci.OciImage;
import dev.bulkhead.testkit.oci.StaticProgram;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The image of a program that uses more memory each second: its arguments are megabytes per second, and in all. */
final class Grow {
    static final String IMAGE = "bulkhead.local/grow:1";

    private Grow() {}

    /** The spec of a job of it on the real node, under a limit of 128 MiB that may grow to 1 GiB. */
    static String job(int perSecond, int total) {
        return """
                framework: Plain
                roles:
                - name: task
                  image: %s
                  args: ["%d", "%d"]
                  resources: {limits: {memory: 128Mi}}
                  maxMemory: 1Gi
                  pod: {nodeSelector: {kubernetes.io/hostname: node-1}}
                """.formatted(IMAGE, perSecond, total);
    }

    static void load(ClusterExtension cluster, Path folder) throws IOException {
        try (InputStream source = Grow.class.getResourceAsStream("/grow.c")) {
            Path program = StaticProgram.compile(
                    new String(source.readAllBytes(), StandardCharsets.UTF_8), folder.resolve("grow"));
            cluster.loadImage(OciImage.named(IMAGE)
                    .withProgram("/grow", program)
                    .withEntrypoint("/grow")
                    .writeTo(folder.resolve("grow.tar")));
        }
    }
}
