package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class RealNodeE2E {

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    @BeforeAll
    static void loadImage(@TempDir Path folder) throws Exception {
        Path image = Probe.image(folder);
        cluster.loadImage(image);
        // The second time it is there already.
        cluster.loadImage(image);
    }

    @Test
    void aPodRunsToItsEndOnTheRealNodeAndLeavesItsLog() {
        Pod ended =
                runToEnd(Probe.pod("says", "say", "hello from a real container").build());

        assertThat(ended.getStatus().getPhase()).isEqualTo("Succeeded");
        assertThat(ended.getSpec().getNodeName()).isEqualTo("node-1");
        assertThat(log(ended)).isEqualTo("hello from a real container\n");
    }

    @Test
    void aPodThatTakesMoreMemoryThanItsLimitIsKilledByTheKernel() {
        Pod greedy = new PodBuilder(Probe.pod("eats", "eat", "200").build())
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("memory", new Quantity("50Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();

        Pod ended = runToEnd(greedy);

        assertThat(exit(ended).getReason()).isEqualTo("OOMKilled");
        assertThat(exit(ended).getExitCode()).isEqualTo(137);
    }

    @Test
    void podsOfAnyUserShareAClaim() {
        cluster.client()
                .resource(ControlPlaneIT.claim("shared"))
                .inNamespace(cluster.namespace())
                .create();

        Pod writer = runToEnd(withClaim(Probe.pod("writes", "write", "/data/note", "from another pod"), 1000));
        assertThat(writer.getStatus().getPhase()).isEqualTo("Succeeded");
        Pod reader = runToEnd(withClaim(Probe.pod("reads", "read", "/data/note"), 2000));

        assertThat(log(reader)).isEqualTo("from another pod\n");
    }

    @Test
    void aServiceIsReachedFromThisMachineAndItsNameIsAnswered() throws Exception {
        Pod server = new PodBuilder(Probe.pod("serves", "serve", "8080").build())
                .editMetadata()
                .addToLabels("app", "serves")
                .endMetadata()
                .build();
        Pod created = cluster.client()
                .resource(server)
                .inNamespace(cluster.namespace())
                .create();
        Service service = cluster.client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("serves")
                        .endMetadata()
                        .withNewSpec()
                        .addToSelector("app", "serves")
                        .addNewPort()
                        .withPort(80)
                        .withTargetPort(new IntOrString(8080))
                        .endPort()
                        .endSpec()
                        .build())
                .inNamespace(cluster.namespace())
                .create();
        String pod = cluster.client()
                .resource(created)
                .waitUntilCondition(p -> "Running".equals(p.getStatus().getPhase()), 30, TimeUnit.SECONDS)
                .getStatus()
                .getPodIP();

        assertThat(read(pod, 8080)).isEqualTo("served\n");
        // kube-proxy writes its rules when it has heard of the pod
        await().ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> read(service.getSpec().getClusterIP(), 80), "served\n"::equals);
        assertThat(lookUp("serves." + cluster.namespace() + ".svc.cluster.local"))
                .contains(service.getSpec().getClusterIP());
    }

    @Test
    void gpusThatTheNodeOnlyClaimsToHaveCanBeAskedFor() {
        cluster.local().advertise("nvidia.com/gpu", 2);
        Pod pod = new PodBuilder(Probe.pod("gpu", "say", "scheduled").build())
                .editSpec()
                .editFirstContainer()
                .withNewResources()
                .addToLimits("nvidia.com/gpu", new Quantity("2"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();

        assertThat(runToEnd(pod).getSpec().getNodeName()).isEqualTo("node-1");
    }

    private static Pod runToEnd(Pod pod) {
        Pod created =
                cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
        return cluster.client()
                .resource(created)
                .waitUntilCondition(
                        p -> Set.of("Succeeded", "Failed")
                                .contains(p.getStatus().getPhase()),
                        60,
                        TimeUnit.SECONDS);
    }

    private static String log(Pod pod) {
        return cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(pod.getMetadata().getName())
                .getLog();
    }

    private static ContainerStateTerminated exit(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    }

    private static Pod withClaim(PodBuilder pod, long user) {
        return pod.editSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim("shared", false)
                .endVolume()
                .withNewSecurityContext()
                .withRunAsUser(user)
                .withRunAsNonRoot(true)
                .endSecurityContext()
                .editFirstContainer()
                .addNewVolumeMount()
                .withName("data")
                .withMountPath("/data")
                .endVolumeMount()
                .endContainer()
                .endSpec()
                .build();
    }

    private static String read(String host, int port) throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 5000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String lookUp(String name) throws Exception {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        String server = cluster.client()
                .nodes()
                .withName("node-1")
                .get()
                .getStatus()
                .getAddresses()
                .getFirst()
                .getAddress();
        settings.put("java.naming.provider.url", "dns://" + server);
        InitialDirContext dns = new InitialDirContext(settings);
        return dns.getAttributes(name, new String[] {"A"}).get("A").toString();
    }
}
