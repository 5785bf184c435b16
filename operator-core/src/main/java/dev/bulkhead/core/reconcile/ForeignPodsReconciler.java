package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.ForeignPodLimits;
import dev.bulkhead.core.plan.ForeignPodLimits.Decision;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Keeps the LimitRange of {@link ForeignPodLimits} in every namespace whose policy asks for it. */
@ControllerConfiguration(
        name = "guard",
        fieldManager = ForeignPodsReconciler.FIELD_MANAGER,
        // labels of a namespace decide which policy applies, and raise no generation
        generationAwareEventProcessing = false)
public final class ForeignPodsReconciler implements Reconciler<Namespace> {
    static final String FIELD_MANAGER = "bulkhead-guard";

    private final OperatorContext context;
    private final KubernetesClient client;
    private final ChildWriter writer;
    private final EventRecorder events;
    /** Of each namespace, the UID of the LimitRange that we stepped back for: said once, not in every loop. */
    private final Map<String, String> told = new ConcurrentHashMap<>();

    private InformerEventSource<GuardPolicy, Namespace> policies;
    private InformerEventSource<LimitRange, Namespace> limitRanges;

    public ForeignPodsReconciler(OperatorContext context) {
        this.context = context;
        this.client = context.client();
        this.writer = new ChildWriter(client, Runnable::run);
        this.events = new EventRecorder(client, context.clock(), FIELD_MANAGER);
    }

    @Override
    public List<EventSource<?, Namespace>> prepareEventSources(EventSourceContext<Namespace> sources) {
        IndexerResourceCache<Namespace> namespaces = sources.getPrimaryCache();
        policies = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(GuardPolicy.class, Namespace.class)
                        .withWatchAllNamespaces()
                        .withSecondaryToPrimaryMapper(policy ->
                                namespaces.list().map(ResourceID::fromResource).collect(Collectors.toSet()))
                        .build(),
                sources);
        limitRanges = new InformerEventSource<>(
                InformerEventSourceConfiguration.from(LimitRange.class, Namespace.class)
                        .withNamespaces(context.watchedNamespaces())
                        .withSecondaryToPrimaryMapper(found ->
                                Set.of(new ResourceID(found.getMetadata().getNamespace())))
                        .withInformerListLimit(OperatorContext.LIST_LIMIT)
                        .build(),
                sources);
        return List.of(policies, limitRanges);
    }

    @Override
    public UpdateControl<Namespace> reconcile(Namespace namespace, Context<Namespace> ignored) {
        String name = namespace.getMetadata().getName();
        Set<String> watched = context.config().namespaces();
        if (namespace.isMarkedForDeletion() || !watched.isEmpty() && !watched.contains(name)) {
            told.remove(name);
            return UpdateControl.noUpdate();
        }
        List<GuardPolicy> all = policies.list().toList();
        EffectivePolicy policy = EffectivePolicy.resolve(
                all, Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()));
        Optional<OwnerReference> owner = all.stream()
                .filter(p -> policy.policy().equals(Optional.of(p.getMetadata().getName())))
                .findFirst()
                .map(ForeignPodsReconciler::ownedBy);
        List<LimitRange> present = limitRanges
                .list(l -> name.equals(l.getMetadata().getNamespace()))
                .toList();
        execute(name, policy, ForeignPodLimits.plan(name, policy, owner, present));
        return UpdateControl.noUpdate();
    }

    private void execute(String namespace, EffectivePolicy policy, Decision decision) {
        switch (decision) {
            case Decision.Keep keep -> {}
            case Decision.Apply(LimitRange desired, boolean replaces) -> apply(desired, replaces);
            case Decision.Remove(LimitRange ours) -> delete(ours);
            case Decision.Defer defer -> {
                defer.ours().ifPresent(this::delete);
                String uid = defer.theirs().getMetadata().getUid();
                if (!uid.equals(told.put(namespace, uid))) {
                    tell(policy, defer);
                }
            }
        }
    }

    /** Without force where we believe that none is there: somebody's own of that name must not be taken over. */
    private void apply(LimitRange desired, boolean replaces) {
        client.resource(desired)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(FIELD_MANAGER)
                        .withForce(replaces)
                        .build());
    }

    private void delete(LimitRange ours) {
        writer.delete(
                "/api/v1/namespaces/" + ours.getMetadata().getNamespace() + "/limitranges/"
                        + ours.getMetadata().getName(),
                ours.getMetadata().getUid());
    }

    private void tell(EffectivePolicy policy, Decision.Defer defer) {
        String about = "GuardPolicy " + policy.policy().orElse("") + " limits the memory of pods by a LimitRange "
                + ForeignPodLimits.NAME + "; ";
        LimitRange theirs = defer.theirs();
        if (defer.sameName()) {
            events.record(
                    theirs,
                    EventRecorder.Type.Warning,
                    Reason.NameTaken,
                    about + "this one has its name, is not ours, and stays as it is");
        } else {
            events.record(
                    theirs,
                    EventRecorder.Type.Normal,
                    Reason.LimitRangeKept,
                    about + "this one sets memory for containers itself, so it holds alone");
        }
    }

    private static OwnerReference ownedBy(GuardPolicy policy) {
        return new OwnerReferenceBuilder()
                .withApiVersion(policy.getApiVersion())
                .withKind(policy.getKind())
                .withName(policy.getMetadata().getName())
                .withUid(policy.getMetadata().getUid())
                .build();
    }
}
