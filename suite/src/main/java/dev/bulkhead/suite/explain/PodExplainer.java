package dev.bulkhead.suite.explain;

import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.plan.capacity.Explanation;
import dev.bulkhead.core.plan.capacity.PodAsk;
import dev.bulkhead.suite.explain.Story.Memory;
import dev.bulkhead.suite.explain.Story.Remedy;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Any pod, also of others. */
final class PodExplainer implements Explainer {
    private final Sources sources;

    PodExplainer(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String kind() {
        return "Pod";
    }

    @Override
    public List<String> words() {
        return List.of("pod", "pods", "po");
    }

    @Override
    public List<String> names(String namespace) {
        return sources.client().pods().inNamespace(namespace).list().getItems().stream()
                .map(p -> p.getMetadata().getName())
                .toList();
    }

    @Override
    public Optional<Story> explain(String namespace, String name) {
        return Optional.ofNullable(sources.client()
                        .pods()
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(this::explain);
    }

    private Story explain(Pod found) {
        Pod pod = sources.observations().withLastWords(found);
        List<Event> events = sources.observations().events(pod);
        Optional<Diagnosis> diagnosis =
                Diagnoser.pod(pod, events, sources.clock().instant());
        List<String> notes = new ArrayList<>();
        Optional<Explanation> room = Optional.of(pod)
                .filter(PodStories::waitsForNode)
                .map(p -> {
                    notes.addAll(sources.cluster().notes());
                    return sources.cluster().nodes().explain(PodAsk.of(p));
                });
        owner(pod).ifPresent(o -> notes.add("it belongs to " + o + ": kubectl bulkhead explain " + o));
        Optional<Explanation> stuck = room.filter(r -> r.reason().isPresent());
        return new Story(
                kind(),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                state(pod),
                diagnosis.isPresent() || stuck.isPresent(),
                stuck.flatMap(Explanation::reason)
                        .or(() -> diagnosis.map(Diagnosis::reason))
                        .map(Enum::name)
                        .orElse(null),
                stuck.map(Explanation::sentence)
                        .or(() -> diagnosis.map(Diagnosis::cause))
                        .orElse(null),
                PodStories.evidence(diagnosis, List.of(pod), events),
                stuck.map(s -> new Remedy(
                                s.remedy(), s.snippet().map(PodExplainer::inPod).orElse(null)))
                        .or(() -> diagnosis.map(d -> new Remedy(d.remedy(), null)))
                        .orElse(null),
                room.map(PodStories::room).orElse(null),
                null,
                List.of(),
                memory(pod),
                List.of(),
                notes);
    }

    private static String inPod(String snippet) {
        return "spec:\n" + snippet.stripTrailing().indent(2);
    }

    private static String state(Pod pod) {
        String phase = pod.getStatus() == null || pod.getStatus().getPhase() == null
                ? "Pending"
                : pod.getStatus().getPhase();
        return pod.getMetadata().getDeletionTimestamp() == null ? phase : phase + ", being deleted";
    }

    private static Optional<String> owner(Pod pod) {
        return pod.getMetadata().getOwnerReferences().stream()
                .filter(o -> "TrainingJob".equals(o.getKind()))
                .findFirst()
                .map(o -> "trainingjob/" + o.getName());
    }

    private List<Memory> memory(Pod pod) {
        Map<String, Long> used = sources.observations().memory(pod.getMetadata().getNamespace());
        return pod.getSpec().getContainers().stream()
                .map(c -> new Memory(
                        c.getName(),
                        limit(c).orElse("none"),
                        "spec",
                        used.get(pod.getMetadata().getName() + "/" + c.getName())))
                .toList();
    }

    private static Optional<String> limit(Container container) {
        return Optional.ofNullable(container.getResources())
                .map(r -> r.getLimits())
                .map(l -> l.get("memory"))
                .map(Object::toString);
    }
}
