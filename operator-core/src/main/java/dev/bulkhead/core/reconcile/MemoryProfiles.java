package dev.bulkhead.core.reconcile;

import dev.bulkhead.api.v1alpha1.MemoryProfile;
import dev.bulkhead.api.v1alpha1.MemoryProfileSpec;
import dev.bulkhead.core.guard.MemoryLesson;
import dev.bulkhead.core.guard.MemoryRecord;
import dev.bulkhead.core.guard.Template;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.run.OperatorContext;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.health.Status;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What templates needed in earlier runs: read from a cache, written when a run ends or has shown a limit to be too small. A
 * lesson that cannot be written is lost, and the next run teaches it again.
 *
 * @param <P> the kind whose reconciler reads it
 */
public final class MemoryProfiles<P extends HasMetadata> extends AbstractEventSource<MemoryProfile, P> {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryProfiles.class);

    /** Of one namespace; then those go that no run has told of for the longest time. */
    static final int MOST = 200;

    private static final PatchContext PATCH = PatchContext.of(PatchType.JSON_MERGE);

    private final OperatorContext context;
    private final List<SharedIndexInformer<MemoryProfile>> informers = new ArrayList<>();

    public MemoryProfiles(OperatorContext context, String operator) {
        super(MemoryProfile.class, operator + "-memory-profiles");
        this.context = context;
    }

    public Optional<MemoryProfileSpec> of(String namespace, Template template) {
        return cached(namespace, template).map(MemoryProfile::getSpec);
    }

    private Optional<MemoryProfile> cached(String namespace, Template template) {
        return informers.stream()
                .flatMap(i ->
                        Optional.ofNullable(i.getStore().getByKey(namespace + "/" + template.objectName())).stream())
                .findFirst();
    }

    /** Adds the lessons to what is known of their templates. */
    public void learn(String namespace, Map<Template, List<MemoryLesson>> lessons) {
        lessons.forEach((template, told) -> {
            try {
                learn(namespace, template, told);
            } catch (KubernetesClientException e) {
                LOG.warn("the memory of {} in {} is not remembered: {}", template.image(), namespace, e.getMessage());
            }
        });
    }

    private void learn(String namespace, Template template, List<MemoryLesson> told) {
        KubernetesClient client = context.client();
        MemoryProfile profile = new MemoryProfile();
        profile.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(template.objectName())
                .addToLabels(Labels.MANAGED_BY, "bulkhead")
                .build());
        Optional<MemoryProfile> known = cached(namespace, template);
        profile.setSpec(MemoryRecord.learn(
                known.map(MemoryProfile::getSpec),
                template,
                told,
                context.clock().instant()));
        if (known.isPresent() && !profile.getSpec().equals(known.get().getSpec())) {
            client.resource(profile).patch(PATCH, profile);
        } else if (known.isEmpty()) {
            makeRoom(namespace);
            client.resource(profile).createOr(r -> r.patch(PATCH, profile));
        }
    }

    private void makeRoom(String namespace) {
        List<MemoryProfile> there = informers.stream()
                .flatMap(i -> i.getIndexer().byIndex("namespace", namespace).stream())
                .sorted(Comparator.comparing(p -> String.valueOf(p.getSpec().lastSeen())))
                .toList();
        there.stream()
                .limit(Math.max(0, there.size() - MOST + 1))
                .forEach(p -> context.client().resource(p).delete());
    }

    @Override
    public void start() throws OperatorException {
        Set<String> namespaces = context.config().namespaces().isEmpty()
                ? Set.of("")
                : context.config().namespaces();
        for (String namespace : namespaces) {
            var resources = context.client().resources(MemoryProfile.class);
            var watched = namespace.isEmpty() ? resources.inAnyNamespace() : resources.inNamespace(namespace);
            SharedIndexInformer<MemoryProfile> informer =
                    watched.withLimit(OperatorContext.LIST_LIMIT).runnableInformer(0);
            informers.add(informer);
            FirstRead.of(informer, context);
        }
        super.start();
    }

    @Override
    public void stop() throws OperatorException {
        super.stop();
        informers.forEach(SharedIndexInformer::stop);
        informers.clear();
    }

    @Override
    public Status getStatus() {
        return informers.stream().allMatch(i -> i.hasSynced() && i.isWatching()) ? Status.HEALTHY : Status.UNHEALTHY;
    }

    @Override
    public Set<MemoryProfile> getSecondaryResources(P primary) {
        return Set.of();
    }
}
