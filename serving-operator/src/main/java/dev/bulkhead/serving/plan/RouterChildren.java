package dev.bulkhead.serving.plan;

import dev.bulkhead.core.plan.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;
import java.util.Map;

/**
 * The routers of one namespace: a Deployment of their own for every namespace with InferenceServices, so that a flood in one
 * does not drown the others, and {@code http://NAME} needs no more than the name.
 */
public final class RouterChildren {
    /** Name of everything here. */
    public static final String NAME = "bulkhead-router";

    public static final String COMPONENT = "router";
    public static final int HTTP_PORT = 8080;
    public static final int ADMIN_PORT = 9091;

    /** What selects the routers: of their own Service and of the front of every InferenceService. */
    public static final Map<String, String> SELECTOR = Map.of(Labels.COMPONENT, COMPONENT, Labels.OPERATOR, "serving");

    /** Requests that are under way when a router is told to stop end by then: as long as the usual timeout, and a bit. */
    private static final long GRACE_SECONDS = 330;

    private static final long ANYONE = 65532;

    private RouterChildren() {}

    /**
     * How routers run, from the operator's configuration.
     *
     * @param cpu what each requests; a limit would throttle it, and delay everybody
     * @param memory request and limit
     */
    public record Settings(String image, int replicas, Quantity cpu, Quantity memory, String clusterRole) {}

    /** In the order in which they are to be made. */
    public static List<HasMetadata> of(String namespace, Settings settings) {
        return List.of(
                account(namespace),
                binding(namespace, settings),
                service(namespace),
                budget(namespace),
                deployment(namespace, settings));
    }

    private static HasMetadata account(String namespace) {
        return new ServiceAccountBuilder()
                .withMetadata(metadata(namespace))
                .withAutomountServiceAccountToken(false)
                .build();
    }

    private static HasMetadata binding(String namespace, Settings settings) {
        return new RoleBindingBuilder()
                .withMetadata(metadata(namespace))
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", settings.clusterRole())
                .addNewSubject()
                .withKind("ServiceAccount")
                .withName(NAME)
                .withNamespace(namespace)
                .endSubject()
                .build();
    }

    /** By it the operator finds the routers; also those that drain, as long as they have requests. */
    private static HasMetadata service(String namespace) {
        return new ServiceBuilder()
                .withMetadata(metadata(namespace))
                .withNewSpec()
                .withClusterIP("None")
                .withPublishNotReadyAddresses(true)
                .withSelector(SELECTOR)
                .addNewPort()
                .withName("admin")
                .withProtocol("TCP")
                .withPort(ADMIN_PORT)
                .withTargetPort(new IntOrString("admin"))
                .endPort()
                .endSpec()
                .build();
    }

    private static HasMetadata budget(String namespace) {
        return new PodDisruptionBudgetBuilder()
                .withMetadata(metadata(namespace))
                .withNewSpec()
                .withMaxUnavailable(new IntOrString(1))
                .withNewSelector()
                .withMatchLabels(SELECTOR)
                .endSelector()
                .endSpec()
                .build();
    }

    private static HasMetadata deployment(String namespace, Settings settings) {
        return new DeploymentBuilder()
                .withMetadata(metadata(namespace))
                .withNewSpec()
                .withReplicas(settings.replicas())
                .withRevisionHistoryLimit(1)
                .withNewSelector()
                .withMatchLabels(SELECTOR)
                .endSelector()
                .withNewStrategy()
                .withType("RollingUpdate")
                .withNewRollingUpdate()
                .withMaxUnavailable(new IntOrString(0))
                .withMaxSurge(new IntOrString(1))
                .endRollingUpdate()
                .endStrategy()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(labels())
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(NAME)
                .withAutomountServiceAccountToken(true)
                .withEnableServiceLinks(false)
                .withTerminationGracePeriodSeconds(GRACE_SECONDS)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withRunAsUser(ANYONE)
                .withNewSeccompProfile(null, "RuntimeDefault")
                .endSecurityContext()
                .withNewAffinity()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withTopologyKey("kubernetes.io/hostname")
                .withNewLabelSelector()
                .withMatchLabels(SELECTOR)
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .endAffinity()
                .withContainers(container(settings))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    private static Container container(Settings settings) {
        return new ContainerBuilder()
                .withName(COMPONENT)
                .withImage(settings.image())
                // the image's Java reads its arguments from the file
                .withArgs("@/opt/bulkhead/router", "--grace-seconds=" + (GRACE_SECONDS - 10))
                .addNewPort()
                .withName("http")
                .withContainerPort(HTTP_PORT)
                .withProtocol("TCP")
                .endPort()
                .addNewPort()
                .withName("admin")
                .withContainerPort(ADMIN_PORT)
                .withProtocol("TCP")
                .endPort()
                .withReadinessProbe(probe("/ready", 1, 2))
                .withLivenessProbe(probe("/live", 10, 6))
                .withNewResources()
                .addToRequests("cpu", settings.cpu())
                .addToRequests("memory", settings.memory())
                .addToLimits("memory", settings.memory())
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .build();
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString("admin"))
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withFailureThreshold(failures)
                .withTimeoutSeconds(2)
                .build();
    }

    private static ObjectMeta metadata(String namespace) {
        return new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(NAME)
                .withLabels(labels())
                .build();
    }

    private static Map<String, String> labels() {
        return Map.of(
                Labels.MANAGED_BY,
                "bulkhead",
                Labels.OPERATOR,
                "serving",
                Labels.COMPONENT,
                COMPONENT,
                "app.kubernetes.io/name",
                NAME);
    }
}
