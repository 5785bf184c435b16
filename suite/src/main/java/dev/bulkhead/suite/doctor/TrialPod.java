package dev.bulkhead.suite.doctor;

import dev.bulkhead.core.diagnose.Diagnoser;
import dev.bulkhead.core.diagnose.Diagnosis;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A pod that lives for moments: tells whether one is placed, gets its image, runs, and finds others by name. */
final class TrialPod {
    private static final String CHECK = "trial pod";
    private static final String NAME = "bulkhead-doctor-";
    private static final String LOOKED_UP = "kubernetes.default.svc";

    private final KubernetesClient client;
    private final Duration patience;

    TrialPod(KubernetesClient client, Duration patience) {
        this.client = client;
        this.patience = patience;
    }

    /** @param image of the operators: it has this program, whose command {@code resolve} the pod runs */
    Verdict run(String namespace, String image) {
        Pod made;
        try {
            made = client.resource(pod(namespace, image)).create();
        } catch (KubernetesClientException e) {
            return Verdict.problem(CHECK, "it is refused: " + e.getStatus().getMessage(), "choose another --namespace");
        }
        PodResource pod =
                client.pods().inNamespace(namespace).withName(made.getMetadata().getName());
        try {
            return verdict(pod.waitUntilCondition(TrialPod::hasEnded, patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (KubernetesClientTimeoutException e) {
            return stuck(pod.get());
        } finally {
            pod.withGracePeriod(0).delete();
        }
    }

    private static boolean hasEnded(Pod pod) {
        return pod == null
                || List.of("Succeeded", "Failed")
                        .contains(String.valueOf(pod.getStatus().getPhase()));
    }

    private static Verdict verdict(Pod pod) {
        if (pod == null) {
            return Verdict.problem(CHECK, "somebody deleted it", "try again");
        }
        return "Succeeded".equals(pod.getStatus().getPhase())
                ? Verdict.ok(CHECK, "it ran on node " + pod.getSpec().getNodeName() + " and found " + LOOKED_UP)
                : Verdict.problem(
                        CHECK,
                        "it ran on node " + pod.getSpec().getNodeName() + ", but did not find " + LOOKED_UP,
                        "look at CoreDNS and at NetworkPolicies of the namespace");
    }

    private Verdict stuck(Pod pod) {
        Optional<Diagnosis> why = pod == null ? Optional.empty() : Diagnoser.pod(pod, List.of(), Instant.now());
        return Verdict.problem(
                CHECK,
                "not done after " + patience.toSeconds() + " s"
                        + why.map(d -> ": " + d.cause()).orElse(""),
                why.map(Diagnosis::remedy).orElse("give it more time with --timeout"));
    }

    private static Pod pod(String namespace, String image) {
        Map<String, Quantity> room = Map.of("memory", new Quantity("256Mi"));
        return new PodBuilder()
                .withNewMetadata()
                .withGenerateName(NAME)
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withRestartPolicy("Never")
                .withAutomountServiceAccountToken(false)
                .withNewSecurityContext()
                .withRunAsNonRoot(true)
                .withNewSeccompProfile(null, "RuntimeDefault")
                .endSecurityContext()
                .addNewContainer()
                .withName("doctor")
                .withImage(image)
                .withArgs("resolve", LOOKED_UP)
                .withNewResources()
                .withRequests(room)
                .withLimits(room)
                .endResources()
                .withNewSecurityContext()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .endSecurityContext()
                .endContainer()
                .endSpec()
                .build();
    }
}
