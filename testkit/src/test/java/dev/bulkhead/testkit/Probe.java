package dev.bulkhead.testkit;

import dev.bulkhead.testkit.oci.OciImage;
import dev.bulkhead.testkit.oci.StaticProgram;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A tiny image of our own, and pods of it. */
final class Probe {

    static final String IMAGE = "bulkhead.local/probe:1";

    private Probe() {}

    static Path image(Path folder) throws IOException {
        try (InputStream source = Probe.class.getResourceAsStream("/probe.c")) {
            Path program = StaticProgram.compile(
                    new String(source.readAllBytes(), StandardCharsets.UTF_8), folder.resolve("probe"));
            return OciImage.named(IMAGE)
                    .withProgram("/probe", program)
                    .withEntrypoint("/probe")
                    .writeTo(folder.resolve("probe.tar"));
        }
    }

    static PodBuilder pod(String name, String... arguments) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withTerminationGracePeriodSeconds(0L)
                .addNewContainer()
                .withName("probe")
                .withImage(IMAGE)
                .withImagePullPolicy("Never")
                .withArgs(arguments)
                .endContainer()
                .endSpec();
    }
}
