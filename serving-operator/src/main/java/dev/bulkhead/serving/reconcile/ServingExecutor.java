package dev.bulkhead.serving.reconcile;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.ServingScale.ScaleMetric;
import dev.bulkhead.core.reconcile.ChildWriter;
import dev.bulkhead.serving.plan.FrontService;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.GatewayRoute;
import dev.bulkhead.serving.plan.ObservedService;
import dev.bulkhead.serving.plan.RevisionChildren;
import dev.bulkhead.serving.plan.ServingPlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Does what a plan says; each step may be repeated, and is when a run is cut short. */
final class ServingExecutor {
    /** Children that a revision has or has not, as the scaling says. */
    private static final List<Class<? extends HasMetadata>> AS_SCALED =
            List.of(HorizontalPodAutoscaler.class, PodDisruptionBudget.class);

    private final ChildWriter writer;
    private final Applier applier;
    private final RevisionCache cache;
    private final NamesTaken names;

    ServingExecutor(ChildWriter writer, Applier applier, RevisionCache cache, NamesTaken names) {
        this.writer = writer;
        this.applier = applier;
        this.cache = cache;
        this.names = names;
    }

    /** @return whether it is there now, by us */
    boolean freeze(InferenceService service, FrozenRevision revision) {
        ControllerRevision frozen = revision.toControllerRevision(service);
        boolean there = writer.create(frozen) instanceof ChildWriter.Outcome.There;
        if (!there) {
            names.taken(service, frozen);
        }
        return there;
    }

    /** @return whether all is there now, by us */
    boolean serve(ObservedService seen, ServingPlan.Serve plan) {
        InferenceService service = seen.service();
        boolean all = front(service) && exposed(seen);
        for (FrozenRevision revision : seen.revisions()) {
            Integer replicas = plan.workloads().get(revision.number());
            if (replicas != null) {
                all &= workload(seen, revision, replicas);
            } else if (!plan.kept().contains(revision.number())) {
                remove(service, revision);
            }
        }
        cache.revisions(service).stream()
                .filter(r -> plan.forgotten().contains(r.getRevision().intValue()))
                .forEach(applier::delete);
        return all;
    }

    private boolean front(InferenceService service) {
        Service front = FrontService.of(service);
        String hash = Applier.hash(List.of(front));
        Optional<Service> there =
                RevisionCache.named(cache.services(service), front.getMetadata().getName());
        return Applier.isApplied(there, hash) || apply(service, front, there.isPresent(), hash);
    }

    /** Leads callers from outside to the front, where the cluster knows how; what a service no longer asks for is removed. */
    private boolean exposed(ObservedService seen) {
        seen.exposure().stale().forEach(applier::delete);
        Optional<HasMetadata> desired = GatewayRoute.of(seen.service());
        if (desired.isEmpty() || !seen.exposure().served()) {
            return true;
        }
        String hash = Applier.hash(List.of(desired.get()));
        Optional<HasMetadata> there = seen.exposure().route();
        return Applier.isApplied(there, hash) || apply(seen.service(), desired.get(), there.isPresent(), hash);
    }

    private boolean apply(InferenceService service, HasMetadata child, boolean there, String hash) {
        if (there) {
            applier.apply(child, hash);
        } else if (!applier.create(child, hash)) {
            names.taken(service, child);
            return false;
        }
        return true;
    }

    /**
     * Not before what it refers to is there: a pod that cannot start would only say so later, and less well. The predictor's
     * Deployment comes last: by its hash we see that all of them were applied.
     */
    private boolean workload(ObservedService seen, FrozenRevision revision, int replicas) {
        InferenceService service = seen.service();
        List<HasMetadata> children = RevisionChildren.of(service, revision);
        String hash = Applier.hash(children);
        List<Deployment> deployments = cache.deployments(service);
        Optional<Deployment> predictor = RevisionCache.named(deployments, revision.name());
        if (predictor.isEmpty() && seen.missing().containsKey(revision.number())) {
            return true;
        }
        boolean applied = Applier.isApplied(predictor, hash);
        if (!applied) {
            for (HasMetadata child : children) {
                if (!(child instanceof Deployment) && !apply(service, child, predictor.isPresent(), hash)) {
                    return false;
                }
            }
            if (predictor.isPresent()) {
                AS_SCALED.stream()
                        .filter(type -> children.stream().noneMatch(type::isInstance))
                        .forEach(type ->
                                applier.delete(type, service.getMetadata().getNamespace(), revision.name()));
            }
        }
        List<Deployment> desired = children.stream()
                .filter(Deployment.class::isInstance)
                .map(Deployment.class::cast)
                .sorted(Comparator.comparing(d -> d.getMetadata().getName().equals(revision.name())))
                .toList();
        for (Deployment deployment : desired) {
            Optional<Deployment> there =
                    RevisionCache.named(deployments, deployment.getMetadata().getName());
            Integer wanted = replicas(seen, revision, deployment, replicas, there);
            boolean same = there.filter(t -> Objects.equals(t.getSpec().getReplicas(), wanted))
                    .isPresent();
            if (!applied || !same) {
                deployment.getSpec().setReplicas(wanted);
                if (!apply(service, deployment, there.isPresent(), hash)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** What a HorizontalPodAutoscaler has set stays. */
    private static Integer replicas(
            ObservedService seen,
            FrozenRevision revision,
            Deployment deployment,
            int replicas,
            Optional<Deployment> there) {
        Optional<Integer> now = there.map(t -> t.getSpec().getReplicas());
        boolean transforms = !deployment.getMetadata().getName().equals(revision.name());
        if (transforms) {
            return RevisionChildren.transformerReplicas(
                    revision, seen.health(revision.number()).orElseThrow(), replicas, now.orElse(0));
        }
        InferenceService service = seen.service();
        boolean byCpu = service.getSpec().scaling() != null
                && service.getSpec().scaling().metric() == ScaleMetric.Cpu;
        return now.filter(r -> byCpu && r > 0).orElse(replicas);
    }

    private void remove(InferenceService service, FrozenRevision revision) {
        List<HasMetadata> children = RevisionChildren.of(service, revision);
        boolean any = children.stream()
                .anyMatch(c -> c instanceof Deployment
                                && RevisionCache.named(
                                                cache.deployments(service),
                                                c.getMetadata().getName())
                                        .isPresent()
                        || c instanceof Service
                                && RevisionCache.named(
                                                cache.services(service),
                                                c.getMetadata().getName())
                                        .isPresent());
        if (any) {
            children.forEach(applier::delete);
        }
    }
}
