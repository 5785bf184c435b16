package dev.bulkhead.testkit.cli;

import dev.bulkhead.testkit.local.LocalCluster;
import dev.bulkhead.testkit.local.LocalClusterSpec;
import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.MachineException;
import dev.bulkhead.testkit.machine.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Starts, stops and looks at a cluster that stays up after the command. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "A cluster that stays up until it is stopped.")
public final class ClusterCommands {

    private final CacheFolder cache = CacheFolder.fromEnvironment();
    private final Progress progress = Progress.toStandardError();

    static final class Folder {
        @Option(
                names = "--dir",
                paramLabel = "FOLDER",
                description = "where the cluster keeps its files (default: ~/.cache/bulkhead/cluster)")
        private Path chosen;

        Path in(CacheFolder cache) {
            return chosen == null ? cache.cluster() : chosen.toAbsolutePath().normalize();
        }
    }

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = {
                "Starts a cluster and prints its kubeconfig's path.",
                "With a real node (needs root) pods really run; fake nodes have 8 GPUs each, and their pods only seem to."
            })
    int up(
            @Mixin Folder folder,
            @Option(names = "--no-node", description = "control plane only: needs no root") boolean noNode,
            @Option(
                            names = "--fake-nodes",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "how many fake nodes (default: ${DEFAULT-VALUE})")
                    int fakeNodes,
            @Option(
                            names = "--gpus",
                            paramLabel = "N",
                            defaultValue = "0",
                            description =
                                    "let the real node claim to have N nvidia.com/gpu, to try GPU requests without one")
                    int gpus,
            @Option(names = "--audit-log", description = "record every request in logs/audit.log") boolean auditLog,
            @Option(names = "--kubeconfig-out", paramLabel = "FILE", description = "also write the kubeconfig there")
                    Path kubeconfigOut)
            throws IOException {
        Path dir = folder.in(cache);
        LocalClusterSpec spec =
                LocalClusterSpec.in(dir).withFakeNodes(fakeNodes).stayingUp();
        spec = noNode ? spec : spec.withRealNode();
        spec = auditLog ? spec.withAuditLog() : spec;
        try (LocalCluster cluster = running(dir, spec)) {
            if (gpus > 0) {
                cluster.advertise("nvidia.com/gpu", gpus);
            }
            Path kubeconfig = cluster.kubeconfigFile();
            if (kubeconfigOut != null) {
                Files.copy(
                        kubeconfig,
                        kubeconfigOut,
                        StandardCopyOption.REPLACE_EXISTING,
                        StandardCopyOption.COPY_ATTRIBUTES);
                kubeconfig = kubeconfigOut.toAbsolutePath();
            }
            progress.say("use it with: export KUBECONFIG=" + kubeconfig);
            System.out.println(kubeconfig);
        }
        return 0;
    }

    private LocalCluster running(Path dir, LocalClusterSpec spec) {
        var found = LocalCluster.attach(dir, cache, progress);
        found.ifPresent(cluster -> {
            if (cluster.state().realNode() != spec.realNode() || cluster.state().fakeNodes() != spec.fakeNodes()) {
                throw new MachineException(
                        "a cluster with other nodes runs in %s: stop it first with `cluster down`".formatted(dir));
            }
            progress.say("the cluster in " + dir + " is up already");
        });
        return found.orElseGet(() -> LocalCluster.start(spec, cache, progress));
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description =
                    "Stops the cluster and removes all it has, also what a killed start left. Loaded images stay.")
    int down(@Mixin Folder folder) {
        Instant begin = Instant.now();
        Path dir = folder.in(cache);
        if (!LocalCluster.isKnown(dir)) {
            progress.say("no cluster in " + dir);
            return 0;
        }
        LocalCluster.remove(dir);
        progress.say("cluster is gone after %.1f s"
                .formatted(Duration.between(begin, Instant.now()).toMillis() / 1000.0));
        return 0;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Says whether the cluster runs, and which of its processes do. Exit code 1 if it does not.")
    int status(@Mixin Folder folder) {
        List<String> lines = LocalCluster.describe(folder.in(cache));
        lines.forEach(System.out::println);
        return LocalCluster.isRunning(folder.in(cache)) ? 0 : 1;
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "Gives the real node an image, unless it has the same one already.")
    int load(
            @Mixin Folder folder,
            @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "OCI archives (tar) or OCI layout folders")
                    List<Path> images) {
        Path dir = folder.in(cache);
        try (LocalCluster cluster = LocalCluster.attach(dir, cache, progress)
                .orElseThrow(
                        () -> new MachineException("no cluster runs in " + dir + ": start one with `cluster up`"))) {
            for (Path image : images) {
                cluster.loadImage(image);
                progress.say("loaded " + image);
            }
        }
        return 0;
    }
}
