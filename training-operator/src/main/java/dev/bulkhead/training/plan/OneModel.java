package dev.bulkhead.training.plan;

import dev.bulkhead.core.guard.Gpus;
import dev.bulkhead.core.plan.GpuLabels;
import dev.bulkhead.core.plan.NodeAffinities;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.core.plan.capacity.Refusal;
import dev.bulkhead.core.plan.capacity.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All ranks of a job on GPUs of one model: a collective runs at the pace of the slowest. Where the queue chooses the nodes,
 * it sees to that; pods that join others take the model that these have; else the model is chosen here.
 */
final class OneModel {
    private OneModel() {}

    /** The pod, if it asks for GPUs, on the model that the pods of the job which are there have. */
    static PodSpec asThere(ObservedJob seen, PodSpec pod) {
        return require(seen, pod, label -> model(seen, label));
    }

    /** The same; and where none is there, on the model that most nodes have of those that the pod may go to. */
    static PodSpec chosen(ObservedJob seen, PodSpec pod) {
        return require(seen, pod, label -> model(seen, label).or(() -> commonest(seen, label, pod)));
    }

    private interface Choice {
        Optional<String> of(GpuLabels label);
    }

    private static PodSpec require(ObservedJob seen, PodSpec pod, Choice choice) {
        if (seen.shape().mixesGpuModels() || seen.shape().size() == 1) {
            return pod;
        }
        return Gpus.of(pod).keySet().stream()
                .findFirst()
                .map(GpuLabels::of)
                .flatMap(label -> choice.of(label)
                        .map(m -> NodeAffinities.require(pod, List.of(NodeAffinities.in(label.model(), List.of(m))))))
                .orElse(pod);
    }

    private static Optional<String> model(ObservedJob seen, GpuLabels label) {
        return seen.pods().current().stream()
                .flatMap(p -> p.node().or(p::pinnedTo).stream())
                .flatMap(n -> seen.nodes().node(n).stream())
                .flatMap(n -> label.model(n.labels()).stream())
                .findFirst();
    }

    private static Optional<String> commonest(ObservedJob seen, GpuLabels label, PodSpec pod) {
        Map<String, Long> nodes = new TreeMap<>();
        Pod asking =
                new PodBuilder().withNewMetadata().endMetadata().withSpec(pod).build();
        for (Verdict verdict : seen.nodes().fits(PodAsk.of(asking))) {
            boolean full = verdict instanceof Verdict.Refused refused && refused.first() instanceof Refusal.Short;
            if (full || !(verdict instanceof Verdict.Refused)) {
                label.model(verdict.node().labels()).ifPresent(m -> nodes.merge(m, 1L, Long::sum));
            }
        }
        return nodes.entrySet().stream()
                .reduce((a, b) -> b.getValue() > a.getValue() ? b : a)
                .map(Map.Entry::getKey);
    }
}
