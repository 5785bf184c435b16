package dev.bulkhead.suite.top;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.suite.cli.Read;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What {@code top} looks at.
 *
 * @param podMemory working sets in bytes, by {@code namespace/name}
 * @param nodeMemory working sets in bytes, by name
 */
record TopFacts(
        Read<List<Node>> nodes,
        Read<List<Pod>> pods,
        Read<List<TrainingJob>> jobs,
        Read<Map<String, Long>> podMemory,
        Read<Map<String, Long>> nodeMemory,
        Instant now) {}
