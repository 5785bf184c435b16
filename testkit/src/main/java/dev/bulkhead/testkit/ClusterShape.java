package dev.bulkhead.testkit;

/**
 * What a test needs of a cluster.
 *
 * @param auditLog every request is recorded in a file, to count what an operator writes
 */
public record ClusterShape(boolean realNode, int fakeNodes, boolean auditLog) {

    public static final ClusterShape CONTROL_PLANE = new ClusterShape(false, 0, false);

    ClusterShape withRealNode() {
        return new ClusterShape(true, fakeNodes, auditLog);
    }

    ClusterShape withFakeNodes(int count) {
        return new ClusterShape(realNode, count, auditLog);
    }

    ClusterShape withAuditLog() {
        return new ClusterShape(realNode, fakeNodes, true);
    }

    /** What it asks for and these capabilities lack, or empty. */
    String missingFrom(Cluster.Capabilities there) {
        if (realNode && !there.realNode()) {
            return "a node on which pods really run";
        }
        return fakeNodes > 0 && !there.fakeNodes() ? "fake nodes" : "";
    }
}
