package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.ServingScale;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.GpuClaims;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The objects that a revision with pods is made of, besides its ControllerRevision. */
public final class RevisionChildren {
    /** Kubernetes' word for "never": what takes too long is judged by the rollout, with the cause. */
    private static final int NO_DEADLINE = Integer.MAX_VALUE;

    private static final int DEFAULT_CPU_PERCENT = 70;

    /** The most that a HorizontalPodAutoscaler takes. */
    private static final int LONGEST_STABILIZATION = 3600;

    private RevisionChildren() {}

    /**
     * In the order in which they are to be made. The Deployments say nothing of their replicas: those are the scaler's, which
     * writes only that.
     */
    public static List<HasMetadata> of(InferenceService service, FrozenRevision revision) {
        ServingScale scaling = scaling(service);
        Part predictor = new Part(service, revision, RevisionPods.PREDICTOR, revision.name());
        List<HasMetadata> children = new ArrayList<>();
        if (revision.predictor().gpu() != null && revision.predictor().gpu().deviceClass() != null) {
            children.add(GpuClaims.template(
                    predictor.metadata(gpuClaims(revision.name())),
                    revision.predictor().gpu()));
        }
        children.add(predictor.service(revision.port(), revision.grpcPort()));
        children.add(predictor.deployment(revision.predictorPods()));
        if (revision.transformer() != null) {
            Part transformer = new Part(service, revision, RevisionPods.TRANSFORMER, revision.transformerName());
            children.add(transformer.service(RevisionPods.port(revision.transformer()), null));
            children.add(transformer.deployment(revision.transformerPods()));
        }
        if (scaling.metric() == ServingScale.ScaleMetric.Cpu) {
            children.add(predictor.autoscaler(scaling));
        }
        if (scaling.minReplicas() >= 2) {
            children.add(predictor.budget());
        }
        return List.copyOf(children);
    }

    /**
     * How many pods the transformer of a revision is to have. It starts only when its predictor has loaded: requests go to
     * it first, and it could but fail them before.
     *
     * @param predictors replicas of the predictor that are wanted
     * @param there replicas of the transformer so far
     */
    public static int transformerReplicas(FrozenRevision revision, RevisionHealth health, int predictors, int there) {
        boolean may = there > 0 || health.furthest() == RevisionHealth.Milestone.Loaded;
        int wanted = revision.transformer().replicas() == null
                ? 1
                : revision.transformer().replicas();
        return predictors > 0 && may ? wanted : 0;
    }

    /** Why a revision cannot be scaled as the service asks for it: a share of no request is no number. */
    public static Optional<Finding> unscalable(InferenceService service, FrozenRevision revision) {
        boolean requests = Optional.ofNullable(revision.predictorPods()
                        .getSpec()
                        .getContainers()
                        .getFirst()
                        .getResources())
                .filter(r -> r.getRequests().containsKey("cpu") || r.getLimits().containsKey("cpu"))
                .isPresent();
        return scaling(service).metric() != ServingScale.ScaleMetric.Cpu || requests
                ? Optional.empty()
                : Optional.of(new Finding(
                        Reason.CpuRequestMissing,
                        "the service is scaled by CPU in percent of the request, and container "
                                + RevisionPods.PREDICTOR + " requests none",
                        "set resources.requests.cpu of the predictor, or scale by the metric Requests"));
    }

    /** Name of the template of GPU claims of a revision. */
    static String gpuClaims(String revision) {
        return revision + "-gpu";
    }

    private static ServingScale scaling(InferenceService service) {
        return service.getSpec().scaling() == null
                ? ServingScale.ONE
                : service.getSpec().scaling();
    }

    /** Predictor or transformer. */
    private record Part(InferenceService owner, FrozenRevision revision, String component, String name) {

        ObjectMeta metadata(String name) {
            return Children.metadata(owner, name, Children.labels(owner, revision.number(), component));
        }

        Map<String, String> selector() {
            return new TreeMap<>(Map.of(
                    Labels.INFERENCE_SERVICE,
                    revision.service(),
                    Labels.REVISION,
                    revision.name(),
                    Labels.COMPONENT,
                    component));
        }

        HasMetadata service(int http, Integer grpc) {
            ServiceBuilder service = new ServiceBuilder()
                    .withMetadata(metadata(name))
                    .withNewSpec()
                    .withSelector(selector())
                    .addNewPort()
                    .withName("http")
                    .withProtocol("TCP")
                    .withPort(80)
                    .withTargetPort(new IntOrString(http))
                    .endPort()
                    .endSpec();
            if (grpc != null) {
                service.editSpec()
                        .addNewPort()
                        .withName("grpc")
                        .withProtocol("TCP")
                        .withAppProtocol("kubernetes.io/h2c") // KEP-3726
                        .withPort(81)
                        .withTargetPort(new IntOrString(grpc))
                        .endPort()
                        .endSpec();
            }
            return service.build();
        }

        HasMetadata deployment(PodTemplateSpec pods) {
            Deployment deployment = new DeploymentBuilder()
                    .withMetadata(metadata(name))
                    .withNewSpec()
                    .withRevisionHistoryLimit(1)
                    .withProgressDeadlineSeconds(NO_DEADLINE)
                    .withNewSelector()
                    .withMatchLabels(selector())
                    .endSelector()
                    .withNewStrategy()
                    .withType("RollingUpdate")
                    .withNewRollingUpdate()
                    .withMaxUnavailable(new IntOrString(0))
                    .withMaxSurge(new IntOrString(1))
                    .endRollingUpdate()
                    .endStrategy()
                    .endSpec()
                    .build();
            deployment.getSpec().setTemplate(pods); // not by the builder, which copies it through and through
            return deployment;
        }

        /** By the CPU of the serving container alone: what stands beside it does not answer. */
        HorizontalPodAutoscaler autoscaler(ServingScale scaling) {
            return new HorizontalPodAutoscalerBuilder()
                    .withMetadata(metadata(name))
                    .withNewSpec()
                    .withNewScaleTargetRef("apps/v1", "Deployment", name)
                    .withMinReplicas(scaling.minReplicas())
                    .withMaxReplicas(scaling.maxReplicas())
                    .addNewMetric()
                    .withType("ContainerResource")
                    .withNewContainerResource()
                    .withName("cpu")
                    .withContainer(component)
                    .withNewTarget()
                    .withType("Utilization")
                    .withAverageUtilization(scaling.target() == null ? DEFAULT_CPU_PERCENT : scaling.target())
                    .endTarget()
                    .endContainerResource()
                    .endMetric()
                    .withNewBehavior()
                    .withNewScaleDown()
                    .withStabilizationWindowSeconds(Math.min(scaling.scaleDownDelaySeconds(), LONGEST_STABILIZATION))
                    .endScaleDown()
                    .endBehavior()
                    .endSpec()
                    .build();
        }

        HasMetadata budget() {
            return new PodDisruptionBudgetBuilder()
                    .withMetadata(metadata(name))
                    .withNewSpec()
                    .withMaxUnavailable(new IntOrString(1))
                    .withNewSelector()
                    .withMatchLabels(selector())
                    .endSelector()
                    .endSpec()
                    .build();
        }
    }
}
