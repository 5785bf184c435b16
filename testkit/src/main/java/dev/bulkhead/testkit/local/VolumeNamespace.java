package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.Command;
import dev.bulkhead.testkit.machine.Preflight;
import java.nio.file.Path;
import java.util.List;

/**
 * A mount namespace in which the provisioner's fixed folder is this cluster's own: volumes of two clusters do not mix,
 * and they go with the cluster's files.
 */
final class VolumeNamespace {

    /**
     * Where Kubernetes' own test provisioner makes volumes; the place is fixed in its code. It is made, empty, and never
     * removed: removing a folder unmounts it in every namespace, and another cluster may be about to mount there.
     */
    static final Path PROVISIONER_FOLDER = Path.of("/tmp/hostpath_pv");

    private VolumeNamespace() {}

    /** The words to put before a command. */
    static List<String> around(Path volumes) {
        List<String> unshare = Preflight.isRoot()
                ? List.of("unshare", "--mount", "--propagation=private")
                // Anyone may do this in a user namespace, where the kernel has not forbidden those.
                : List.of("unshare", "--map-root-user", "--mount", "--propagation=private");
        String bind = "mount --bind \"$0\" " + PROVISIONER_FOLDER;
        if (!Preflight.isRoot() && !succeeds(unshare, bind, volumes)) {
            return List.of();
        }
        return words(unshare, bind + " && exec \"$@\"", volumes);
    }

    private static boolean succeeds(List<String> unshare, String script, Path volumes) {
        return new Command(words(unshare, script, volumes)).run().succeeded();
    }

    private static List<String> words(List<String> unshare, String script, Path volumes) {
        return java.util.stream.Stream.of(unshare, List.of("sh", "-c", script, volumes.toString()))
                .flatMap(List::stream)
                .toList();
    }
}
