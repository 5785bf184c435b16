package dev.bulkhead.core.guard;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks at the final pod: who may only write our objects must not get the node through the operator's right to make pods
 * (Argo needed CVE-2026-31892, -42296 and -54526 to learn that checking the template is not enough).
 */
public final class HostAccessGuard {
    private HostAccessGuard() {}

    /**
     * @param privilegedNamespace the namespace is explicitly labelled for privileged pods
     */
    public static Optional<Finding> check(PodSpec spec, boolean privilegedNamespace) {
        if (privilegedNamespace) {
            return Optional.empty();
        }
        return Stream.of(host(spec), hostPath(spec), container(spec))
                .flatMap(Optional::stream)
                .findFirst()
                .map(what -> new Finding(
                        Reason.HostAccessDenied,
                        what,
                        "leave it out, or label the namespace pod-security.kubernetes.io/enforce=privileged"));
    }

    private static Optional<String> host(PodSpec spec) {
        return Stream.of(spec.getHostNetwork(), spec.getHostPID(), spec.getHostIPC())
                        .anyMatch(Boolean.TRUE::equals)
                ? Optional.of("the pod asks for a namespace of its node")
                : Optional.empty();
    }

    private static Optional<String> hostPath(PodSpec spec) {
        return spec.getVolumes().stream()
                .filter(v -> v.getHostPath() != null)
                .findFirst()
                .map(v -> "volume " + v.getName() + " is the path "
                        + v.getHostPath().getPath() + " of the node");
    }

    private static Optional<String> container(PodSpec spec) {
        return Stream.of(spec.getInitContainers(), spec.getContainers())
                .flatMap(List::stream)
                .flatMap(c -> Optional.ofNullable(c.getSecurityContext()).flatMap(s -> privilege(c, s)).stream())
                .findFirst();
    }

    private static Optional<String> privilege(Container container, SecurityContext context) {
        if (Boolean.TRUE.equals(context.getPrivileged())) {
            return Optional.of("container " + container.getName() + " asks to be privileged");
        }
        if ("Unmasked".equals(context.getProcMount())) {
            return Optional.of("container " + container.getName() + " asks for an unmasked /proc");
        }
        return Optional.empty();
    }
}
