package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.benchmarks.PlacementLoad.Job;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether what waiting jobs say is so, by counting GPUs in what the API server lists: nothing of the operator's own
 * arithmetic is used. The pods of a job here are alike, so that how many of them fit is a sum over nodes.
 */
final class SentenceCheck {
    private static final Pattern FIT = Pattern.compile("(\\d+) of (\\d+) pods fit, and none is made until all do");
    private static final Pattern BEFORE = Pattern.compile("room is kept for (\\S+), which is before it");
    private static final Pattern TAINT = Pattern.compile("(\\d+) ha(?:s|ve) taint team=x:NoSchedule");
    private static final Pattern CORDON = Pattern.compile("(\\d+) (?:is|are) cordoned");
    private static final Pattern MOST = Pattern.compile("GPUs free \\((?:most: )?(\\S+?)(?:, (\\d+))?\\)");

    private final Collection<Node> nodes;
    private final Map<String, Long> free = new HashMap<>();
    private final Map<String, TrainingJobStatus> waiting = new TreeMap<>();
    private final Map<String, Job> jobs;

    SentenceCheck(
            Collection<Node> nodes, Collection<Pod> pods, Collection<TrainingJob> objects, Map<String, Job> jobs) {
        this.nodes = nodes;
        this.jobs = jobs;
        nodes.forEach(n -> free.put(n.getMetadata().getName(), gpus(n)));
        pods.stream()
                .filter(p -> p.getSpec().getNodeName() != null)
                .filter(p ->
                        !List.of("Succeeded", "Failed").contains(p.getStatus().getPhase()))
                .forEach(p -> free.merge(p.getSpec().getNodeName(), -gpus(p), Long::sum));
        objects.stream()
                .filter(j -> j.getStatus() != null && j.getStatus().queuePosition() != null)
                .forEach(j -> waiting.put(
                        j.getMetadata().getNamespace() + "/" + j.getMetadata().getName(), j.getStatus()));
    }

    int waiting() {
        return waiting.size();
    }

    /** What is not so, with the sentence that says it. */
    List<String> untrue() {
        List<String> untrue = new ArrayList<>();
        waiting.forEach((path, status) ->
                wrong(jobs.get(path), status).ifPresent(w -> untrue.add(path + ": " + w + " | " + status.message())));
        return untrue;
    }

    private Optional<String> wrong(Job job, TrainingJobStatus status) {
        String message = status.message();
        long fitting = Math.min(job.pods(), fitting(job));
        Matcher before = BEFORE.matcher(message);
        if (before.find()) {
            TrainingJobStatus other = waiting.get(before.group(1));
            boolean isBefore = other != null && other.queuePosition() < status.queuePosition();
            return isBefore && fitting == job.pods()
                    ? Optional.empty()
                    : Optional.of("only " + fitting + " of its pods fit, or the other is not before it");
        }
        if (fitting == job.pods()) {
            return Optional.of("all of its pods fit");
        }
        Matcher fit = FIT.matcher(message);
        long said = fit.find() ? Long.parseLong(fit.group(1)) : 0;
        if (said != fitting) {
            return Optional.of(fitting + " of its pods fit");
        }
        return counts(message, said);
    }

    private Optional<String> counts(String message, long fitting) {
        Matcher taint = TAINT.matcher(message);
        long tainted = nodes.stream().filter(n -> !cordoned(n) && tainted(n)).count();
        if (taint.find() && Long.parseLong(taint.group(1)) != tainted) {
            return Optional.of(tainted + " nodes have that taint");
        }
        Matcher cordon = CORDON.matcher(message);
        long cordoned = nodes.stream().filter(SentenceCheck::cordoned).count();
        if (cordon.find() && Long.parseLong(cordon.group(1)) != cordoned) {
            return Optional.of(cordoned + " nodes are cordoned");
        }
        Matcher most = MOST.matcher(message);
        boolean wrong = fitting == 0
                && most.find()
                && most.group(2) != null
                && Math.max(0, free.getOrDefault(most.group(1), -1L)) != Long.parseLong(most.group(2));
        return wrong
                ? Optional.of("node " + most.group(1) + " has " + free.get(most.group(1)) + " free")
                : Optional.empty();
    }

    /** On the model that takes most of them. */
    private long fitting(Job job) {
        if (job.gpus() == 0) {
            return job.pods(); // CPUs are never short here
        }
        Map<String, Long> byModel = new HashMap<>();
        for (Node node : nodes) {
            String model = String.valueOf(node.getMetadata().getLabels().get("nvidia.com/gpu.product"));
            if (!cordoned(node) && !tainted(node) && model.contains(job.model())) {
                long here = Math.max(0, free.get(node.getMetadata().getName())) / job.gpus();
                byModel.merge(model, here, Long::sum);
            }
        }
        return byModel.values().stream().mapToLong(n -> n).max().orElse(0);
    }

    private static boolean cordoned(Node node) {
        return Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    private static boolean tainted(Node node) {
        return node.getSpec().getTaints().stream().anyMatch(t -> t.getKey().equals("team"));
    }

    private static long gpus(Node node) {
        var gpus = node.getStatus().getAllocatable().get(PlacementLoad.GPU);
        return gpus == null ? 0 : Long.parseLong(gpus.getAmount());
    }

    private static long gpus(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .map(c -> c.getResources().getLimits())
                .filter(l -> l != null && l.containsKey(PlacementLoad.GPU))
                .mapToLong(l -> Long.parseLong(l.get(PlacementLoad.GPU).getAmount()))
                .sum();
    }
}
