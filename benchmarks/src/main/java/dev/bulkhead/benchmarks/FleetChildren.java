package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What there is in the namespace of a fleet: its services and all that was made for them. */
final class FleetChildren implements AutoCloseable {
    private final List<SharedIndexInformer<? extends HasMetadata>> informers;

    FleetChildren(KubernetesClient client) {
        informers = Stream.of(
                        InferenceService.class,
                        ControllerRevision.class,
                        Service.class,
                        Deployment.class,
                        ReplicaSet.class,
                        Pod.class)
                .<SharedIndexInformer<? extends HasMetadata>>map(type ->
                        client.resources(type).inNamespace(FleetShape.NAMESPACE).inform())
                .toList();
    }

    /** Objects of a revision, but for its record, which is kept. */
    long of(int revision) {
        return all().filter(o -> !(o instanceof ControllerRevision))
                .filter(o -> Optional.ofNullable(o.getMetadata().getLabels())
                        .map(l -> l.get(Labels.REVISION))
                        .filter(name -> name.endsWith("-rev-" + revision))
                        .isPresent())
                .count();
    }

    long count() {
        return all().count();
    }

    /** By kind, for people. */
    String words() {
        return all().collect(Collectors.groupingBy(HasMetadata::getKind, Collectors.counting()))
                .toString();
    }

    private Stream<? extends HasMetadata> all() {
        return informers.stream().flatMap(i -> i.getStore().list().stream());
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
