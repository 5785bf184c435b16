package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Model;
import dev.bulkhead.api.v1alpha1.Model.Adapter;
import dev.bulkhead.core.guard.MemorySize;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The init container that fetches what lies in an object store or on a web server. */
final class ModelFetch {
    /** Its name; it leaves a message of the agent behind. */
    static final String FETCH = "fetch";

    /** The file from which the image's Java reads which program to start. */
    private static final String AGENT = "@/opt/bulkhead/agent";

    private static final String CREDENTIALS_PATH = "/var/run/bulkhead/credentials";
    private static final String CACHE_PATH = "/cache";
    private static final Quantity MEMORY = Quantity.parse("256Mi");
    private static final Quantity DEFAULT_SIZE = Quantity.parse("20Gi");

    private ModelFetch() {}

    /** Adds the container with its volumes, if there is anything to fetch: before those of the user, which may look at it. */
    static void add(Model model, String image, PodSpecBuilder pod) {
        boolean fetchesModel = ModelSource.isFetched(model);
        List<Adapter> adapters = model.adapters() == null ? List.of() : model.adapters();
        if (!fetchesModel && adapters.isEmpty()) {
            return;
        }
        MemorySize room = MemorySize.parse(Optional.ofNullable(model.maxSize()).orElse(DEFAULT_SIZE))
                .orElseThrow();
        List<VolumeMount> mounts = new ArrayList<>();
        List<VolumeMount> seen = new ArrayList<>();
        if (fetchesModel) {
            volume(pod, emptied(ModelSource.MODEL_VOLUME, room), ModelSource.MODEL_PATH, mounts);
            seen.add(ModelSource.readOnly(ModelSource.MODEL_VOLUME, ModelSource.MODEL_PATH, null));
        }
        if (!adapters.isEmpty()) {
            volume(pod, emptied(ModelSource.ADAPTERS_VOLUME, room), ModelSource.ADAPTERS_PATH, mounts);
            seen.add(ModelSource.readOnly(ModelSource.ADAPTERS_VOLUME, ModelSource.ADAPTERS_PATH, null));
        }
        if (model.secret() != null) {
            Volume secret = new VolumeBuilder()
                    .withName("bulkhead-credentials")
                    .withNewSecret()
                    .withSecretName(model.secret())
                    .endSecret()
                    .build();
            pod.addToVolumes(secret);
            mounts.add(ModelSource.readOnly(secret.getName(), CREDENTIALS_PATH, null));
        }
        if (model.cacheClaim() != null) {
            Volume cache = new VolumeBuilder()
                    .withName("bulkhead-cache")
                    .withNewPersistentVolumeClaim(model.cacheClaim(), null)
                    .build();
            volume(pod, cache, CACHE_PATH, mounts);
        }
        pod.addToInitContainers(0, container(image, arguments(model, adapters, room), mounts));
        ModelSource.mount(pod, seen);
    }

    /** An archive lies beside what is unpacked from it, so twice the room; the fetcher itself keeps to the one. */
    private static Volume emptied(String name, MemorySize room) {
        return new VolumeBuilder()
                .withName(name)
                .withNewEmptyDir()
                .withSizeLimit(room.plus(room).toQuantity())
                .endEmptyDir()
                .build();
    }

    private static void volume(PodSpecBuilder pod, Volume volume, String path, List<VolumeMount> mounts) {
        pod.addToVolumes(volume);
        mounts.add(new VolumeMountBuilder()
                .withName(volume.getName())
                .withMountPath(path)
                .build());
    }

    private static List<String> arguments(Model model, List<Adapter> adapters, MemorySize room) {
        boolean fetchesModel = ModelSource.isFetched(model);
        List<String> arguments = new ArrayList<>(List.of(AGENT, "fetch"));
        // the agent fetches one thing first: of a model that is mounted, the first adapter
        arguments.addAll(
                fetchesModel
                        ? List.of("--uri", model.uri(), "--to", ModelSource.MODEL_PATH)
                        : List.of(
                                "--uri",
                                adapters.getFirst().uri(),
                                "--to",
                                ModelSource.ADAPTERS_PATH + "/"
                                        + adapters.getFirst().name()));
        if (model.checksum() != null) {
            arguments.addAll(List.of("--checksum", model.checksum()));
        }
        adapters.stream()
                .skip(fetchesModel ? 0 : 1)
                .forEach(a -> arguments.addAll(List.of("--adapter", a.name() + "=" + a.uri())));
        arguments.addAll(List.of("--max-size", Long.toString(room.bytes())));
        if (model.secret() != null) {
            arguments.addAll(List.of("--credentials", CREDENTIALS_PATH));
        }
        if (model.cacheClaim() != null) {
            arguments.addAll(List.of("--cache", CACHE_PATH));
        }
        return arguments;
    }

    private static Container container(String image, List<String> arguments, List<VolumeMount> mounts) {
        return new ContainerBuilder()
                .withName(FETCH)
                .withImage(image)
                .withArgs(arguments)
                .withVolumeMounts(mounts)
                .withNewResources()
                .addToRequests("memory", MEMORY)
                .addToLimits("memory", MEMORY)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .withTerminationMessagePolicy("FallbackToLogsOnError")
                .build();
    }
}
