package dev.bulkhead.core.reconcile;

import dev.bulkhead.core.reconcile.Reference.Kind;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a pod refers to by name and must find; what is marked optional is left out. Pull secrets are never required. */
public final class PodReferences {
    private final Set<Reference> found = new TreeSet<>();

    private PodReferences() {}

    public static Set<Reference> of(PodSpec pod) {
        PodReferences references = new PodReferences();
        pod.getInitContainers().forEach(references::container);
        pod.getContainers().forEach(references::container);
        pod.getVolumes().forEach(references::volume);
        references.add(Kind.ServiceAccount, pod.getServiceAccountName(), false);
        return references.found;
    }

    private void container(Container container) {
        container.getEnv().forEach(this::variable);
        container.getEnvFrom().forEach(this::variables);
    }

    private void variable(EnvVar variable) {
        var from = variable.getValueFrom();
        if (from != null && from.getSecretKeyRef() != null) {
            var ref = from.getSecretKeyRef();
            add(Kind.Secret, ref.getName(), ref.getOptional());
        }
        if (from != null && from.getConfigMapKeyRef() != null) {
            var ref = from.getConfigMapKeyRef();
            add(Kind.ConfigMap, ref.getName(), ref.getOptional());
        }
    }

    private void variables(EnvFromSource source) {
        if (source.getSecretRef() != null) {
            add(
                    Kind.Secret,
                    source.getSecretRef().getName(),
                    source.getSecretRef().getOptional());
        }
        if (source.getConfigMapRef() != null) {
            add(
                    Kind.ConfigMap,
                    source.getConfigMapRef().getName(),
                    source.getConfigMapRef().getOptional());
        }
    }

    private void volume(Volume volume) {
        if (volume.getSecret() != null) {
            add(
                    Kind.Secret,
                    volume.getSecret().getSecretName(),
                    volume.getSecret().getOptional());
        }
        if (volume.getConfigMap() != null) {
            add(
                    Kind.ConfigMap,
                    volume.getConfigMap().getName(),
                    volume.getConfigMap().getOptional());
        }
        if (volume.getPersistentVolumeClaim() != null) {
            add(Kind.PersistentVolumeClaim, volume.getPersistentVolumeClaim().getClaimName(), false);
        }
        if (volume.getProjected() != null) {
            List<VolumeProjection> sources = volume.getProjected().getSources();
            sources.forEach(this::projection);
        }
    }

    private void projection(VolumeProjection source) {
        if (source.getSecret() != null) {
            add(Kind.Secret, source.getSecret().getName(), source.getSecret().getOptional());
        }
        if (source.getConfigMap() != null) {
            add(
                    Kind.ConfigMap,
                    source.getConfigMap().getName(),
                    source.getConfigMap().getOptional());
        }
    }

    private void add(Kind kind, String name, Boolean optional) {
        if (name != null && !name.isEmpty() && !Boolean.TRUE.equals(optional)) {
            found.add(new Reference(kind, name));
        }
    }
}
