package dev.bulkhead.testkit.oci;

import dev.bulkhead.testkit.machine.CacheFolder;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a node needs that no package brings: the pause image, and the first process of the node's namespaces. */
public record NodePrograms(CacheFolder cache) {

    public static final String PAUSE_IMAGE = "bulkhead.local/pause:1";

    public Path pauseImage() {
        // Named after the image: a cached one of an earlier name would be loaded and not found.
        Path tar = cache.images().resolve(PAUSE_IMAGE.replaceAll("[/:]", "-") + ".tar");
        if (!Files.exists(tar)) {
            Path program = StaticProgram.ofResource("pause.c", cache.images().resolve("pause-1"));
            OciImage.named(PAUSE_IMAGE)
                    .withProgram("/pause", program)
                    .withEntrypoint("/pause")
                    .writeTo(tar);
        }
        return tar;
    }

    public Path nodeInit() {
        Path program = cache.tools().resolve("node-init-1/node-init");
        return Files.exists(program) ? program : StaticProgram.ofResource("node-init.c", program);
    }
}
