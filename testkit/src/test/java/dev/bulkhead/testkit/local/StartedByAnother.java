package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.machine.CacheFolder;
import dev.bulkhead.testkit.machine.Progress;
import java.nio.file.Path;

/** The main class of a JVM that starts a cluster and is then killed by a test. */
final class StartedByAnother {

    private StartedByAnother() {}

    public static void main(String[] arguments) throws Exception {
        LocalClusterSpec spec = LocalClusterSpec.in(Path.of(arguments[0])).withRealNode();
        LocalCluster.start(spec, CacheFolder.fromEnvironment(), Progress.toStandardError());
        Thread.sleep(Long.MAX_VALUE);
    }
}
