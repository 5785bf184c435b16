package dev.bulkhead.suite.explain;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.reconcile.LiveCluster;
import dev.bulkhead.core.reconcile.PodDiagnoses;
import dev.bulkhead.core.run.ClusterCheck;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.RevisionHealth;
import dev.bulkhead.serving.plan.RevisionHealthRule;
import dev.bulkhead.serving.plan.RuntimeChoice;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service: looks at its revisions and their pods as the operator would, from the API alone. */
final class InferenceServiceExplainer implements Explainer {
    private final Sources sources;

    InferenceServiceExplainer(Sources sources) {
        this.sources = sources;
    }

    @Override
    public String kind() {
        return "InferenceService";
    }

    @Override
    public List<String> words() {
        return List.of("inferenceservice", "inferenceservices", "isvc");
    }

    @Override
    public List<String> names(String namespace) {
        return sources.client().resources(InferenceService.class).inNamespace(namespace).list().getItems().stream()
                .map(s -> s.getMetadata().getName())
                .toList();
    }

    @Override
    public Optional<Story> explain(String namespace, String name) {
        new ClusterCheck(sources.client()).requireCrds(List.of(InferenceService.class));
        return Optional.ofNullable(sources.client()
                        .resources(InferenceService.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .map(this::explain);
    }

    private Story explain(InferenceService service) {
        KubernetesClient client = sources.client();
        LiveCluster cluster = sources.cluster();
        String namespace = service.getMetadata().getNamespace();
        Map<String, String> ours =
                Map.of(Labels.OWNER_UID, service.getMetadata().getUid());
        List<Deployment> deployments = client.apps()
                .deployments()
                .inNamespace(namespace)
                .withLabels(ours)
                .list()
                .getItems();
        List<DiagnosedPod> pods = new PodDiagnoses(client, sources.clock(), cluster)
                .of(
                        client.pods()
                                .inNamespace(namespace)
                                .withLabels(ours)
                                .list()
                                .getItems(),
                        sources.clock().instant());
        EffectivePolicy policy = cluster.policy(namespace);
        List<FrozenRevision> revisions =
                client.apps().controllerRevisions().inNamespace(namespace).withLabels(ours).list().getItems().stream()
                        .map(FrozenRevision::of)
                        .toList();
        List<RevisionHealth> health = revisions.stream()
                .map(r -> RevisionHealthRule.of(r, deployments, pods, policy))
                .toList();
        return ServiceStory.of(service, refused(service, revisions), health, pods, cluster.notes());
    }

    /** Nothing is chosen for a revision that is there: it has been. */
    private Optional<Finding> refused(InferenceService service, List<FrozenRevision> revisions) {
        KubernetesClient client = sources.client();
        RuntimeChoice choice = RuntimeChoice.choose(
                service.getSpec().predictor(),
                client.resources(ServingRuntime.class)
                        .inNamespace(service.getMetadata().getNamespace())
                        .list()
                        .getItems(),
                client.resources(ClusterServingRuntime.class).list().getItems());
        return choice instanceof RuntimeChoice.Refused(Finding finding)
                        && revisions.stream().noneMatch(r -> r.isOf(service.getSpec(), choice))
                ? Optional.of(finding)
                : Optional.empty();
    }
}
