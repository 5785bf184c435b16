package dev.bulkhead.testkit.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster has started and taken, so that any later process can remove it.
 *
 * @param bootId the boot of the machine: after a reboot nothing of it runs any more
 * @param owner the JVM the cluster must not outlive, or null if it stays up by itself
 * @param network null without a real node
 */
public record ClusterState(
        String bootId,
        ProcessMark owner,
        boolean realNode,
        int fakeNodes,
        boolean keepImages,
        Ports ports,
        NodeNetwork network,
        Map<Component, ProcessMark> processes) {

    public ClusterState {
        processes = Map.copyOf(processes);
    }

    ClusterState with(Component component, ProcessMark process) {
        Map<Component, ProcessMark> more = new EnumMap<>(Component.class);
        more.putAll(processes);
        more.put(component, process);
        return new ClusterState(bootId, owner, realNode, fakeNodes, keepImages, ports, network, more);
    }

    ClusterState with(NodeNetwork taken) {
        return new ClusterState(bootId, owner, realNode, fakeNodes, keepImages, ports, taken, processes);
    }

    Optional<ProcessMark> process(Component component) {
        return Optional.ofNullable(processes.get(component));
    }

    /** Its owner died without stopping it. */
    @JsonIgnore
    boolean isOrphan() {
        return owner != null && !owner.alive();
    }

    @JsonIgnore
    boolean isWhole() {
        return !processes.isEmpty() && processes.values().stream().allMatch(ProcessMark::alive);
    }

    List<String> describe() {
        List<String> lines = new ArrayList<>();
        lines.add("API server at https://127.0.0.1:%d, %s, %d fake nodes"
                .formatted(ports.apiServer(), realNode ? "a real node" : "no real node", fakeNodes));
        processes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "%-20s process %-8d %s"
                        .formatted(
                                entry.getKey().logName(),
                                entry.getValue().pid(),
                                entry.getValue().alive() ? "runs" : "HAS ENDED"))
                .forEach(lines::add);
        return lines;
    }
}
