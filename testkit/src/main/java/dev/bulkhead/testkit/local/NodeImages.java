package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.oci.ImageIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The images that pods of the real node can use. */
final class NodeImages {

    private final Path socket;

    NodeImages(Path socket) {
        this.socket = socket;
    }

    /** A socket file proves nothing: it outlives a containerd that was killed. */
    boolean answer() {
        return Files.exists(socket) && new Command(ctr("version")).run().succeeded();
    }

    void load(Path image) {
        if (!Files.exists(image)) {
            throw new MachineException("there is no image at " + image);
        }
        if (ImageIndex.of(image).entries().stream().allMatch(this::isThere)) {
            return;
        }
        Command.Result result = Files.isDirectory(image)
                ? Command.of(
                                "sh",
                                "-c",
                                "tar -C \"$0\" -cf - . | ctr -a \"$1\" -n k8s.io images import -",
                                image.toString(),
                                socket.toString())
                        .run()
                : new Command(ctr("images", "import", image.toString())).run();
        if (!result.succeeded()) {
            throw new MachineException(
                    "cannot load the image " + image + ": " + result.output().strip());
        }
    }

    private boolean isThere(ImageIndex.Entry entry) {
        return new Command(ctr("images", "ls"))
                .mustSucceed()
                .lines()
                .map(line -> Arrays.asList(line.split("\\s+")))
                .anyMatch(columns ->
                        columns.contains(entry.digest()) && (entry.name().isEmpty() || columns.contains(entry.name())));
    }

    private List<String> ctr(String... arguments) {
        List<String> words = new ArrayList<>(List.of("ctr", "-a", socket.toString(), "-n", "k8s.io"));
        words.addAll(List.of(arguments));
        return words;
    }
}
