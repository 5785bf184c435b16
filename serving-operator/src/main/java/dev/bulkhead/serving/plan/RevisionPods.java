package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.Model;
import dev.bulkhead.api.v1alpha1.PodSettings;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.api.v1alpha1.Transformer;
import dev.bulkhead.core.plan.PodFrame;
import dev.bulkhead.core.plan.Variables;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pods of a revision as its owner asks for them, before the guards look at them. */
final class RevisionPods {
    /** The container that serves the model. */
    static final String PREDICTOR = "predictor";

    /** The container that turns requests into what the model takes. */
    static final String TRANSFORMER = "transformer";

    static final int DEFAULT_PORT = 8080;

    private static final long LONGEST_GRACE = 3600;

    private RevisionPods() {}

    /**
     * The pod that serves the model.
     *
     * @param runtime empty for an image that serves by itself
     */
    static PodSpec predictor(
            InferenceService service, Optional<ServingRuntimeSpec> runtime, String dataplaneImage, boolean restricted) {
        Predictor predictor = service.getSpec().predictor();
        int port = port(predictor, runtime);
        Optional<Integer> grpcPort = grpcPort(predictor, runtime);
        String model = modelName(service);
        Optional<String> readyPath = runtime.isPresent()
                ? runtime.map(ServingRuntimeSpec::readyPath)
                : Optional.ofNullable(predictor.readyPath());
        Probes probes = new Probes(port, readyPath.map(p -> p.replace("$(MODEL_NAME)", model)));
        Container main = new ContainerBuilder()
                .withName(PREDICTOR)
                .withImage(runtime.map(ServingRuntimeSpec::image).orElse(predictor.image()))
                .withCommand(orEmpty(runtime.map(ServingRuntimeSpec::command).orElse(predictor.command())))
                .withArgs(both(runtime.map(ServingRuntimeSpec::args).orElse(null), predictor.args()))
                .withEnv(variables(runtime.map(ServingRuntimeSpec::env).orElse(null), predictor.env()))
                .withEnvFrom(orEmpty(predictor.envFrom()))
                .withPorts(ports(port, grpcPort))
                .withResources(
                        resources(runtime.map(ServingRuntimeSpec::resources).orElse(null), predictor.resources()))
                .withVolumeMounts(orEmpty(predictor.volumeMounts()))
                .withSecurityContext(Optional.ofNullable(predictor.securityContext())
                        .or(() -> runtime.map(ServingRuntimeSpec::securityContext))
                        .orElse(null))
                .withStartupProbe(probes.startup(predictor.startDeadline()))
                .withReadinessProbe(probes.readiness())
                .build();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MODEL_NAME", model);
        if (predictor.model() != null && predictor.model().uri() != null) {
            variables.put("MODEL_PATH", ModelSource.MODEL_PATH);
        }
        variables.put("HTTP_PORT", Integer.toString(port));
        grpcPort.ifPresent(p -> variables.put("GRPC_PORT", Integer.toString(p)));
        PodSpecBuilder pod = serving(main, variables, predictor.pod(), predictor.timeout(), restricted);
        if (predictor.model() != null) {
            ModelSource.add(predictor.model(), dataplaneImage, pod);
        }
        return pod.build();
    }

    /** The pod between callers and predictor. */
    static PodSpec transformer(InferenceService service, int revision, boolean restricted) {
        Transformer transformer = service.getSpec().transformer();
        int port = port(transformer);
        Probes probes = new Probes(port, Optional.ofNullable(transformer.readyPath()));
        Container main = new ContainerBuilder()
                .withName(TRANSFORMER)
                .withImage(transformer.image())
                .withCommand(orEmpty(transformer.command()))
                .withArgs(orEmpty(transformer.args()))
                .withEnv(orEmpty(transformer.env()))
                .withEnvFrom(orEmpty(transformer.envFrom()))
                .withPorts(ports(port, Optional.empty()))
                .withResources(transformer.resources())
                .withVolumeMounts(orEmpty(transformer.volumeMounts()))
                .withSecurityContext(transformer.securityContext())
                .withStartupProbe(probes.startup(service.getSpec().predictor().startDeadline()))
                .withReadinessProbe(probes.readiness())
                .build();
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("MODEL_NAME", modelName(service));
        variables.put("HTTP_PORT", Integer.toString(port));
        variables.put(
                "PREDICTOR_HOST", FrozenRevision.name(service.getMetadata().getName(), revision));
        int timeout = service.getSpec().predictor().timeout();
        return serving(main, variables, transformer.pod(), timeout, restricted).build();
    }

    static int port(Predictor predictor, Optional<ServingRuntimeSpec> runtime) {
        return runtime.map(ServingRuntimeSpec::port).orElse(predictor.port() == null ? DEFAULT_PORT : predictor.port());
    }

    static int port(Transformer transformer) {
        return transformer.port() == null ? DEFAULT_PORT : transformer.port();
    }

    /** Empty also where HTTP and gRPC share a port. */
    static Optional<Integer> grpcPort(Predictor predictor, Optional<ServingRuntimeSpec> runtime) {
        Integer port = runtime.isPresent() ? runtime.get().grpcPort() : predictor.grpcPort();
        return Optional.ofNullable(port).filter(p -> p != port(predictor, runtime));
    }

    private static String modelName(InferenceService service) {
        Model model = service.getSpec().predictor().model();
        return model == null || model.name() == null ? service.getMetadata().getName() : model.name();
    }

    /** What both have in common: they drain before they go, and have as long for it as a request may take. */
    private static PodSpecBuilder serving(
            Container main, Map<String, String> variables, PodSettings settings, int timeout, boolean restricted) {
        PodSpecBuilder pod = PodFrame.around(main, settings, restricted)
                .withRestartPolicy("Always")
                .editFirstContainer()
                .withNewLifecycle()
                .withNewPreStop()
                .withNewSleep(5L) // KEP-3960: until then routers still send
                .endPreStop()
                .endLifecycle()
                .endContainer();
        if (pod.getTerminationGracePeriodSeconds() == null) {
            pod.withTerminationGracePeriodSeconds(Math.min(timeout + 10L, LONGEST_GRACE));
        }
        return pod.withContainers(Variables.into(pod.buildContainers(), variables));
    }

    private static List<ContainerPort> ports(int http, Optional<Integer> grpc) {
        List<ContainerPort> ports = new ArrayList<>(List.of(port("http", http)));
        grpc.ifPresent(p -> ports.add(port("grpc", p)));
        return ports;
    }

    private static ContainerPort port(String name, int number) {
        return new ContainerPortBuilder()
                .withName(name)
                .withContainerPort(number)
                .withProtocol("TCP")
                .build();
    }

    private static List<EnvVar> variables(List<EnvVar> runtime, List<EnvVar> own) {
        List<String> written = orEmpty(own).stream().map(EnvVar::getName).toList();
        List<EnvVar> kept = orEmpty(runtime).stream()
                .filter(v -> !written.contains(v.getName()))
                .toList();
        return both(kept, own);
    }

    /** Of each resource what the owner wrote of it, else what the runtime says: a request of one and a limit of the other may not fit. */
    private static ResourceRequirements resources(ResourceRequirements runtime, ResourceRequirements own) {
        if (runtime == null || own == null) {
            return own == null ? runtime : own;
        }
        Map<String, Quantity> requests = new HashMap<>(orEmpty(runtime.getRequests()));
        Map<String, Quantity> limits = new HashMap<>(orEmpty(runtime.getLimits()));
        for (Map<String, Quantity> written : List.of(orEmpty(own.getRequests()), orEmpty(own.getLimits()))) {
            requests.keySet().removeAll(written.keySet());
            limits.keySet().removeAll(written.keySet());
        }
        return new ResourceRequirementsBuilder(own)
                .addToRequests(requests)
                .addToLimits(limits)
                .build();
    }

    private static <T> List<T> both(List<T> first, List<T> second) {
        List<T> both = new ArrayList<>(orEmpty(first));
        both.addAll(orEmpty(second));
        return both;
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <K, V> Map<K, V> orEmpty(Map<K, V> map) {
        return map == null ? Map.of() : map;
    }
}
