package dev.bulkhead.benchmarks;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.core.guard.EffectivePolicy;
import dev.bulkhead.core.plan.Labels;
import dev.bulkhead.core.plan.capacity.ClusterSnapshot;
import dev.bulkhead.serving.plan.FrontService;
import dev.bulkhead.serving.plan.FrozenRevision;
import dev.bulkhead.serving.plan.RevisionChildren;
import dev.bulkhead.serving.plan.RevisionTemplate;
import dev.bulkhead.serving.plan.RuntimeChoice;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * What the machine can do: a client that writes the very objects that our operator would make, rendered beforehand by its
 * planner, and takes the first revision away once the second answers. It decides nothing, saves no status and makes no
 * routers. A revision answers when its Deployment says so.
 */
final class FleetFloor implements FleetArm {
    private static final int WRITERS = 8;
    private static final String NAME = "fleet-name";
    private static final String UID = "fleet-uid";

    /** One object to be made for every service. */
    record Template(String path, String json) {
        static Template of(HasMetadata object) {
            String version = object.getApiVersion();
            return new Template(
                    "%s/%s/namespaces/%s/%s"
                            .formatted(
                                    version.contains("/") ? "/apis" : "/api",
                                    version,
                                    FleetShape.NAMESPACE,
                                    HasMetadata.getPlural(object.getClass())),
                    Serialization.asJson(object));
        }

        String of(String name, String uid) {
            return json.replace(NAME, name).replace(UID, uid);
        }
    }

    private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final Set<String> replaced = ConcurrentHashMap.newKeySet();
    private final List<Template> first = templates(1);
    private final List<Template> second = templates(2);
    private KubernetesClient client;
    private SharedIndexInformer<Deployment> deployments;

    /** Of a revision, the front among those of the first. */
    static List<Template> templates(int revision) {
        InferenceService service = FleetShape.service(NAME);
        service.getMetadata().setUid(UID);
        FrozenRevision frozen = switch (RevisionTemplate.render(
                service,
                new RuntimeChoice.Chosen("fleet", FleetShape.runtime(revision).getSpec()),
                revision,
                new RevisionTemplate.Site(
                        EffectivePolicy.resolve(List.of(), Map.of()),
                        false,
                        false,
                        ClusterSnapshot.UNKNOWN,
                        "registry.example/agent:1"))) {
            case RevisionTemplate.Outcome.Rendered rendered -> rendered.revision();
            case RevisionTemplate.Outcome.Refused refused ->
                throw new BenchmarkException("the planner does not render the service: " + refused);
        };
        List<HasMetadata> objects = new ArrayList<>(List.of(frozen.toControllerRevision(service)));
        if (revision == 1) {
            objects.add(FrontService.of(service));
        }
        objects.addAll(RevisionChildren.of(service, frozen));
        return objects.stream().map(Template::of).toList();
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public String userAgent() {
        return FloorClient.USER_AGENT;
    }

    @Override
    public void start(TestBed bed, ReadyRevisions ready) throws IOException {
        Config config = Config.fromKubeconfig(bed.kubeconfig().toFile());
        config.setUserAgent(userAgent());
        client = new KubernetesClientBuilder().withConfig(config).build();
        deployments = client.apps()
                .deployments()
                .inNamespace(FleetShape.NAMESPACE)
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Deployment deployment) {
                        see(deployment, ready);
                    }

                    @Override
                    public void onUpdate(Deployment before, Deployment deployment) {
                        see(deployment, ready);
                    }

                    @Override
                    public void onDelete(Deployment deployment, boolean unknown) {
                        // seen by what it leaves
                    }
                });
    }

    private void see(Deployment deployment, ReadyRevisions ready) {
        Integer answering = deployment.getStatus().getReadyReplicas();
        if (answering == null || answering == 0) {
            return;
        }
        String service = deployment.getMetadata().getLabels().get(Labels.INFERENCE_SERVICE);
        boolean newer = deployment.getMetadata().getName().equals(FrozenRevision.name(service, 2));
        ready.ready(service, newer ? 2 : 1);
        if (newer && replaced.add(service)) {
            write(() -> remove(service));
        }
    }

    @Override
    public void created(InferenceService service) {
        write(() -> create(first, service));
    }

    @Override
    public void edited(List<InferenceService> services) {
        services.forEach(s -> write(() -> create(second, s)));
    }

    private void create(List<Template> templates, InferenceService service) {
        String name = service.getMetadata().getName();
        String uid = service.getMetadata().getUid();
        templates.forEach(t -> client.raw(t.path(), "POST", t.of(name, uid)));
    }

    private void remove(String service) {
        String old = FrozenRevision.name(service, 1);
        Stream.of("/apis/apps/v1/namespaces/%s/deployments/%s", "/api/v1/namespaces/%s/services/%s")
                .forEach(path -> client.raw(path.formatted(FleetShape.NAMESPACE, old), "DELETE", null));
    }

    private void write(Runnable objects) {
        writers.execute(() -> {
            try {
                objects.run();
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
            }
        });
    }

    @Override
    public void check() {
        if (failure.get() != null) {
            throw new BenchmarkException(
                    "the floor could not write: " + failure.get().getMessage(), failure.get());
        }
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {
        writers.shutdownNow();
        if (client != null) {
            client.close();
        }
    }
}
