package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.diagnose.DiagnosedPod;
import dev.bulkhead.core.diagnose.Diagnosis;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.reconcile.ClusterView;
import dev.bulkhead.core.reconcile.MissingReferences;
import dev.bulkhead.core.reconcile.PodDiagnoses;
import dev.bulkhead.core.reconcile.PodReferences;
import dev.bulkhead.core.reconcile.PodSource;
import dev.bulkhead.core.reconcile.ServedApis;
import dev.bulkhead.core.run.OperatorContext;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.GatewayRoute;
import dev.bulkhead.serving.plan.ObservedService;
import dev.bulkhead.serving.plan.ObservedService.Exposure;
import dev.bulkhead.serving.plan.RevisionHealth;
import dev.bulkhead.serving.plan.RevisionHealthRule;
import dev.bulkhead.serving.plan.RevisionTemplate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Gathers everything that a decision about one service depends on. */
final class ServiceObserver {
    private static final String POD_SECURITY = "pod-security.kubernetes.io/enforce";

    /** Set by the chart's admission policy, and by nobody else. */
    private static final String CHANGED_BY = "bulkhead.dev/changed-by";

    private final OperatorContext context;
    private final RevisionCache cache;
    private final RuntimeSource runtimes;
    private final PodSource<InferenceService> pods;
    private final ClusterView<InferenceService> cluster;
    private final RouterDemand routers;
    private final LoadSampler loads;
    private final StepCounts steps;
    private final NamesTaken names;
    private final AnalysisFigures figures;
    private final PodDiagnoses diagnoses;
    private final MissingReferences references;
    private final ServedApis apis;

    ServiceObserver(
            OperatorContext context,
            RevisionCache cache,
            RuntimeSource runtimes,
            PodSource<InferenceService> pods,
            ClusterView<InferenceService> cluster,
            RouterDemand routers,
            LoadSampler loads,
            StepCounts steps,
            NamesTaken names) {
        this.context = context;
        this.cache = cache;
        this.runtimes = runtimes;
        this.pods = pods;
        this.cluster = cluster;
        this.routers = routers;
        this.loads = loads;
        this.steps = steps;
        this.names = names;
        this.figures = new AnalysisFigures(context.clock());
        this.diagnoses = new PodDiagnoses(context.client(), context.clock(), cluster);
        this.apis = new ServedApis(context.client(), context.clock());
        this.references = new MissingReferences(context.client());
    }

    ObservedService observe(InferenceService service) {
        Instant now = context.clock().instant();
        String namespace = service.getMetadata().getNamespace();
        List<FrozenRevision> revisions =
                cache.revisions(service).stream().map(FrozenRevision::of).toList();
        List<Deployment> deployments = cache.deployments(service);
        List<DiagnosedPod> diagnosed =
                diagnoses.of(pods.of(service.getMetadata().getUid()), now);
        EffectivePolicy policy = cluster.policy(namespace);
        List<RevisionHealth> health = new ArrayList<>();
        Map<Integer, Finding> missing = new HashMap<>();
        for (FrozenRevision revision : revisions) {
            health.add(RevisionHealthRule.of(revision, deployments, diagnosed, policy));
            if (RevisionCache.named(deployments, revision.name()).isEmpty()) {
                missing(namespace, revision).ifPresent(f -> missing.put(revision.number(), f));
            }
        }
        Map<String, String> labels = cluster.labels(namespace);
        return new ObservedService(
                service,
                new RevisionTemplate.Site(
                        policy,
                        "restricted".equals(labels.get(POD_SECURITY)),
                        "privileged".equals(labels.get(POD_SECURITY)),
                        cluster.nodes(),
                        context.config().dataplaneImage()),
                runtimes.choose(service),
                revisions,
                List.copyOf(health),
                Map.copyOf(missing),
                loads.of(service, revisions),
                loads.lulls(service),
                routers.complete(service),
                routers.ready(service),
                exposure(service),
                steps.of(service),
                figures.of(service),
                names.of(service),
                changedBy(service),
                now);
    }

    private static Optional<String> changedBy(InferenceService service) {
        return Optional.ofNullable(service.getMetadata().getAnnotations()).map(a -> a.get(CHANGED_BY));
    }

    /** Asked for, not watched: few services have one, and most clusters do not know its kind. */
    private Exposure exposure(InferenceService service) {
        if (!GatewayRoute.concerns(service) || !GatewayRoute.isServed(apis.served())) {
            return Exposure.NONE;
        }
        String wanted = GatewayRoute.of(service).map(HasMetadata::getKind).orElse("");
        List<HasMetadata> there = GatewayRoute.named(service).stream()
                .<HasMetadata>map(r -> context.client().resource(r).get())
                .filter(Objects::nonNull)
                .filter(r -> r.getMetadata().getOwnerReferences().stream()
                        .anyMatch(o -> o.getUid().equals(service.getMetadata().getUid())))
                .toList();
        return new Exposure(
                true,
                there.stream().filter(r -> r.getKind().equals(wanted)).findFirst(),
                there.stream().filter(r -> !r.getKind().equals(wanted)).toList());
    }

    /** Before pods are made of it: afterwards the pods tell. */
    private Optional<Finding> missing(String namespace, FrozenRevision revision) {
        return revision.pods().stream()
                .flatMap(p -> references.of(namespace, PodReferences.of(p)).stream())
                .findFirst()
                .map(Diagnosis::finding);
    }
}
