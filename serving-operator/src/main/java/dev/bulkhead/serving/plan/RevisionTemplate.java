package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Gpu;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.api.v1alpha1.Transformer;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.guard.HostAccessGuard;
import dev.bulkhead.core.guard.MemoryGuard;
import dev.bulkhead.core.guard.MemoryGuard.Given;
import dev.bulkhead.core.guard.MemorySize;
import dev.bulkhead.core.guard.TaintGuard;
import dev.bulkhead.core.plan.GpuPods;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.core.plan.capacity.NodeState;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a revision of what the spec asks for now, if the guards let its pods pass: all of it or nothing. */
public final class RevisionTemplate {
    private RevisionTemplate() {}

    /** What the spec leads to. */
    public sealed interface Outcome {
        /** A revision that may exist, and what the guards gave its containers. */
        record Rendered(FrozenRevision revision, List<Given> memory) implements Outcome {}

        record Refused(Finding finding) implements Outcome {}
    }

    /**
     * What surrounds the pods.
     *
     * @param labelledRestricted the namespace is labelled for the restricted Pod Security level; a policy may ask for it too
     * @param privileged the namespace is explicitly labelled for privileged pods
     * @param dataplaneImage has the agent that fetches models
     */
    public record Site(
            EffectivePolicy policy,
            boolean labelledRestricted,
            boolean privileged,
            ClusterSnapshot nodes,
            String dataplaneImage) {

        boolean restricted() {
            return labelledRestricted || policy.restrictedPods();
        }
    }

    /** @param number of the revision, from 1 */
    public static Outcome render(InferenceService service, RuntimeChoice choice, int number, Site site) {
        return switch (choice) {
            case RuntimeChoice.Refused(Finding finding) -> new Outcome.Refused(finding);
            case RuntimeChoice.Own own -> render(service, null, Optional.empty(), number, site);
            case RuntimeChoice.Chosen(String name, ServingRuntimeSpec spec) ->
                render(service, name, Optional.of(spec), number, site);
        };
    }

    private static Outcome render(
            InferenceService service, String runtime, Optional<ServingRuntimeSpec> spec, int number, Site site) {
        Predictor predictor = service.getSpec().predictor();
        Transformer transformer = service.getSpec().transformer();
        List<Given> memory = new ArrayList<>();
        PodSpec serving = null;
        PodSpec before = null;
        PodSpec asked = RevisionPods.predictor(service, spec, site.dataplaneImage(), site.restricted());
        Optional<Quantity> shared =
                Optional.ofNullable(predictor.sharedMemory()).or(() -> spec.map(ServingRuntimeSpec::sharedMemory));
        switch (guard(asked, RevisionPods.PREDICTOR, predictor.gpu(), name(service, number), shared, site)) {
            case MemoryGuard.Verdict.Refused(Finding finding) -> {
                return refused(RevisionPods.PREDICTOR, finding);
            }
            case MemoryGuard.Verdict.Passed(PodSpec passed, List<Given> given) -> {
                serving = passed;
                memory.addAll(given);
            }
        }
        if (transformer != null) {
            PodSpec turns = RevisionPods.transformer(service, number, site.restricted());
            switch (guard(turns, RevisionPods.TRANSFORMER, null, null, Optional.empty(), site)) {
                case MemoryGuard.Verdict.Refused(Finding finding) -> {
                    return refused(RevisionPods.TRANSFORMER, finding);
                }
                case MemoryGuard.Verdict.Passed(PodSpec passed, List<Given> given) -> {
                    before = passed;
                    memory.addAll(given);
                }
            }
        }
        FrozenRevision revision = new FrozenRevision(
                number,
                service.getMetadata().getName(),
                predictor,
                transformer,
                runtime,
                spec.orElse(null),
                RevisionPods.port(predictor, spec),
                RevisionPods.grpcPort(predictor, spec).orElse(null),
                template(service, number, RevisionPods.PREDICTOR, predictor.pod(), serving),
                before == null ? null : template(service, number, RevisionPods.TRANSFORMER, transformer.pod(), before));
        return RevisionChildren.unscalable(service, revision)
                .<Outcome>map(Outcome.Refused::new)
                .orElseGet(() -> new Outcome.Rendered(revision, List.copyOf(memory)));
    }

    /** In the order of what each of them has to see: access, GPUs, the taints of GPU nodes, memory on the nodes that are left. */
    private static MemoryGuard.Verdict guard(
            PodSpec asked, String main, Gpu gpu, String claims, Optional<Quantity> sharedMemory, Site site) {
        List<Map<String, String>> labels =
                site.nodes().nodes().stream().map(NodeState::labels).toList();
        PodSpec withGpus = gpu == null ? asked : GpuPods.render(asked, main, gpu, claims, labels);
        PodSpec pod = TaintGuard.tolerate(withGpus, site.policy().tolerated());
        Optional<Finding> access = HostAccessGuard.check(pod, site.privileged());
        if (access.isPresent()) {
            return new MemoryGuard.Verdict.Refused(access.get());
        }
        MemorySize shared =
                sharedMemory.flatMap(MemorySize::parse).orElse(site.policy().sharedMemory());
        return MemoryGuard.check(pod, main, shared, site.policy(), site.nodes().largestFor(pod));
    }

    private static PodTemplateSpec template(
            InferenceService service, int number, String component, PodSettings settings, PodSpec spec) {
        PodSettings own = settings == null ? PodSettings.NONE : settings;
        return new PodTemplateSpecBuilder()
                .withNewMetadata()
                .withLabels(own.labels())
                .addToLabels(Children.labels(service, number, component))
                .withAnnotations(own.annotations())
                .endMetadata()
                .withSpec(spec)
                .build();
    }

    private static Outcome refused(String part, Finding finding) {
        return new Outcome.Refused(new Finding(finding.reason(), part + ": " + finding.cause(), finding.remedy()));
    }

    private static String name(InferenceService service, int number) {
        return RevisionChildren.gpuClaims(
                FrozenRevision.name(service.getMetadata().getName(), number));
    }
}
