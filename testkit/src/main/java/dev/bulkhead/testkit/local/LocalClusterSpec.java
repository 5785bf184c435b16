package dev.bulkhead.testkit.local;

import java.nio.file.Path;

/**
 * What a local cluster shall be.
 *
 * @param keepImages whether loaded images survive a stop, for the next start in the same folder
 * @param detached whether it stays up when this JVM ends
 */
public record LocalClusterSpec(
        Path folder, boolean realNode, int fakeNodes, boolean auditLog, boolean keepImages, boolean detached) {

    public LocalClusterSpec {
        if (fakeNodes < 0) {
            throw new IllegalArgumentException("the number of fake nodes cannot be negative: " + fakeNodes);
        }
    }

    /** A control plane only, that ends with this JVM. */
    public static LocalClusterSpec in(Path folder) {
        return new LocalClusterSpec(folder, false, 0, false, false, false);
    }

    public LocalClusterSpec withRealNode() {
        return new LocalClusterSpec(folder, true, fakeNodes, auditLog, keepImages, detached);
    }

    public LocalClusterSpec withFakeNodes(int count) {
        return new LocalClusterSpec(folder, realNode, count, auditLog, keepImages, detached);
    }

    public LocalClusterSpec withAuditLog() {
        return new LocalClusterSpec(folder, realNode, fakeNodes, true, keepImages, detached);
    }

    /** As `cluster up` wants it. */
    public LocalClusterSpec stayingUp() {
        return new LocalClusterSpec(folder, realNode, fakeNodes, auditLog, true, true);
    }
}
