package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.Model;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** How a model and its adapters come to where the predictor reads them. */
final class ModelSource {
    static final String MODEL_PATH = "/mnt/models";
    static final String ADAPTERS_PATH = "/mnt/adapters";
    static final String MODEL_VOLUME = "bulkhead-model";
    static final String ADAPTERS_VOLUME = "bulkhead-adapters";

    private ModelSource() {}

    /** Adds volumes and mounts, and what fetches, to a pod. */
    static void add(Model model, String dataplaneImage, PodSpecBuilder pod) {
        if (model.uri() != null && !isFetched(model)) {
            mount(model.uri(), pod);
        }
        ModelFetch.add(model, dataplaneImage, pod);
    }

    /** Whether the model, and not only adapters of it, is fetched when a pod starts. */
    static boolean isFetched(Model model) {
        return model != null
                && model.uri() != null
                && (model.uri().startsWith("s3://") || model.uri().startsWith("http"));
    }

    private static void mount(String uri, PodSpecBuilder pod) {
        Address address = Address.of(uri);
        var volume = pod.addNewVolume().withName(MODEL_VOLUME);
        if (uri.startsWith("pvc://")) {
            volume.withNewPersistentVolumeClaim(address.holder(), true).endVolume();
        } else {
            volume.withNewImage("IfNotPresent", address.holder()).endVolume();
        }
        mount(pod, List.of(readOnly(MODEL_VOLUME, MODEL_PATH, address.path())));
    }

    static void mount(PodSpecBuilder pod, List<VolumeMount> mounts) {
        pod.editMatchingContainer(c -> RevisionPods.PREDICTOR.equals(c.getName()))
                .addAllToVolumeMounts(mounts)
                .endContainer();
    }

    /** @param subPath of the volume, null for all of it */
    static VolumeMount readOnly(String volume, String path, String subPath) {
        return new VolumeMountBuilder()
                .withName(volume)
                .withMountPath(path)
                .withSubPath(subPath)
                .withReadOnly(true)
                .build();
    }

    /** {@code pvc://claim/path}, or {@code oci://image#path}; path is null for the whole volume. */
    private record Address(String holder, String path) {
        static Address of(String uri) {
            String rest = uri.substring(uri.indexOf("://") + 3);
            int end = rest.indexOf(uri.startsWith("pvc://") ? '/' : '#');
            if (end < 0) {
                return new Address(rest, null);
            }
            List<String> parts = new ArrayList<>(List.of(rest.substring(end + 1).split("/")));
            parts.removeIf(p -> p.isEmpty() || p.equals("."));
            return new Address(rest.substring(0, end), parts.isEmpty() ? null : String.join("/", parts));
        }
    }
}
