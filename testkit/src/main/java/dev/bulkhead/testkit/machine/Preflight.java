package dev.bulkhead.testkit.machine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Looks for what a cluster needs before anything is started, and installs it where it may. */
public final class Preflight {

    private final Progress progress;
    private final boolean mayInstall;

    Preflight(Progress progress, boolean mayInstall) {
        this.progress = progress;
        this.mayInstall = mayInstall;
    }

    public static Preflight ofThisMachine(Progress progress) {
        return new Preflight(progress, isRoot() && Files.exists(Path.of("/usr/bin/apt-get")));
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** A real node starts containers and network namespaces, which only root may. */
    public void requireRoot() {
        if (!isRoot()) {
            throw new MachineException(
                    "a real node needs root: run as root, or start a cluster without one (--no-node)");
        }
    }

    public void require(List<Need> needs) {
        List<Need> missing = missing(needs);
        if (missing.isEmpty()) {
            return;
        }
        if (!mayInstall) {
            throw new MachineException(explain(missing));
        }
        install(missing);
        List<Need> stillMissing = missing(needs);
        if (!stillMissing.isEmpty()) {
            throw new MachineException("installed the packages, but " + explain(stillMissing));
        }
    }

    private void install(List<Need> missing) {
        String command = installCommand(missing);
        progress.say("installing what this machine lacks: " + command);
        Command.Result first = shell(command);
        if (!first.succeeded()) {
            // A fresh machine has no package lists yet, or old ones.
            Command.Result second = shell("apt-get update && " + command);
            if (!second.succeeded()) {
                throw new MachineException(
                        explain(missing) + "; tried that, and it failed: " + lastLine(second.output()));
            }
        }
    }

    private static Command.Result shell(String command) {
        return Command.of("sh", "-c", "DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; " + command)
                .run();
    }

    static String explain(List<Need> missing) {
        String names = missing.stream().map(Need::what).collect(Collectors.joining(", "));
        return "missing on this machine: %s. Install with: %s".formatted(names, installCommand(missing));
    }

    static String installCommand(List<Need> missing) {
        return missing.stream()
                .map(Need::debianPackage)
                .distinct()
                .collect(Collectors.joining(" ", "apt-get install -y --no-install-recommends ", ""));
    }

    private static List<Need> missing(List<Need> needs) {
        return needs.stream().filter(need -> !need.met()).toList();
    }

    private static String lastLine(String text) {
        return text.strip().lines().reduce((a, b) -> b).orElse("");
    }
}
