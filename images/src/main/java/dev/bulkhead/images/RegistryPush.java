package dev.bulkhead.images;

import dev.bulkhead.images.debian.DebianTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pushes a built image with skopeo, which compresses the layers on the way and knows every registry's way to log in
 * ({@code skopeo login}, {@code REGISTRY_AUTH_FILE}).
 */
public record RegistryPush(Progress progress) {

    /**
     * @param target where to: {@code REGISTRY/PATH/NAME:VERSION}
     * @param plainHttp whether the registry speaks HTTP without TLS
     * @return the digest of the manifest in the registry, which differs from the local one: its layers are compressed
     */
    public String push(Path archive, String target, boolean plainHttp) throws IOException {
        DebianTool.SKOPEO.require(progress);
        progress.say("pushing to " + target + " (compressing takes about 40 s per GB and core)");
        var digest = Files.createTempFile("pushed-", ".digest");
        try {
            var command = new ArrayList<>(List.of(
                    DebianTool.SKOPEO.program(),
                    "copy",
                    "--quiet",
                    "--retry-times=3",
                    "--dest-compress-format=gzip",
                    "--digestfile=" + digest));
            if (plainHttp) {
                command.add("--dest-tls-verify=false");
            }
            command.add("oci-archive:" + archive);
            command.add("docker://" + target);
            run(command);
            return Files.readString(digest).strip();
        } finally {
            Files.deleteIfExists(digest);
        }
    }

    private static void run(List<String> command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var said = process.getInputStream()) {
            process.getOutputStream().close();
            var output = new String(said.readAllBytes()).strip();
            if (process.waitFor() != 0) {
                throw new ImageProblem("the push failed: " + output);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new ImageProblem("interrupted while pushing", e);
        }
    }
}
