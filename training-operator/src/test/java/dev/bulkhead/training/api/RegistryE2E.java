package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import dev.bulkhead.testkit.WriteLog;
import dev.bulkhead.testkit.local.LocalRegistry;
import dev.bulkhead.testkit.local.LocalRegistry.Account;
import dev.bulkhead.testkit.machine.FreePorts;
import dev.bulkhead.testkit.oci.OciImage;
import dev.bulkhead.testkit.oci.StaticProgram;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real registry, a real containerd and a real kubelet: what keeps an image away is told apart, each with its remedy. */
class RegistryE2E {
    private static final Account ACCOUNT = new Account("trainer", "Right-1");

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.withNode().andFakeNodes(1);

    private static String host;
    private static LocalRegistry guarded;
    private static Path archive;
    private static String image;
    private static TestOperator operator;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        host = cluster.local().hostAddress();
        guarded = LocalRegistry.plain(folder, host, Optional.of(ACCOUNT));
        cluster.local().trustPlainRegistry(guarded.address());
        archive = archive(folder);
        image = guarded.push(archive, "team/train:1");
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        operator = TestOperator.start(cluster.cluster(), Map.of(), new WriteLog());
    }

    @AfterAll
    static void stop() {
        operator.close();
        guarded.close();
    }

    @Test
    @SideBySide
    void aGoodImageWithTheRightSecretRuns() {
        Scene scene = Scene.open(cluster.client());
        secret(scene, ACCOUNT);
        create(scene, image, "registry");

        scene.awaitPhase("job", Phase.Running);
    }

    @Test
    @SideBySide
    void aMissingTagIsNotFound() {
        Scene scene = Scene.open(cluster.client());
        secret(scene, ACCOUNT);
        create(scene, image.replace(":1", ":2"), "registry");

        assertThat(told(scene, Reason.ImageNotFound))
                .contains("has no image " + image.replace(":1", ":2"))
                .contains("correct the name or the tag, or push the image");
    }

    @Test
    @SideBySide
    void aMissingRepositoryIsNotFound() {
        Scene scene = Scene.open(cluster.client());
        secret(scene, ACCOUNT);
        create(scene, image.replace("team/", "tema/"), "registry");

        assertThat(told(scene, Reason.ImageNotFound)).contains("has no image " + image.replace("team/", "tema/"));
    }

    @Test
    @SideBySide
    void withoutCredentialsTheyAreMissing() {
        Scene scene = Scene.open(cluster.client());
        create(scene, image, null);

        assertThat(told(scene, Reason.ImageAccessDenied))
                .contains("wants credentials for image " + image)
                .contains("the pod brings none")
                .contains("name a secret of type kubernetes.io/dockerconfigjson");
    }

    @Test
    @SideBySide
    void wrongCredentialsAreRefused() {
        Scene scene = Scene.open(cluster.client());
        secret(scene, new Account("trainer", "Wrong-1"));
        create(scene, image, "registry");

        assertThat(told(scene, Reason.ImageAccessDenied))
                .contains("refuses the credentials for image " + image)
                .contains("correct the password or token in the pull secrets (registry)");
    }

    @Test
    @SideBySide
    void aPullSecretThatIsNotThereIsNamedAndTheJobRunsOnceItIs() {
        Scene scene = Scene.open(cluster.client());
        create(scene, image, "registry");

        assertThat(told(scene, Reason.SecretNotFound))
                .contains("the pull secret registry does not exist")
                .contains("create the secret registry of type kubernetes.io/dockerconfigjson");

        secret(scene, ACCOUNT);

        scene.awaitPhase("job", Phase.Running);
        assertThat(Conditions.find(scene.status("job").conditionsOrEmpty(), "Diagnosed"))
                .isEmpty();
    }

    @Test
    @SideBySide
    void aHostThatDoesNotAnswerIsUnreachable() {
        Scene scene = Scene.open(cluster.client());
        create(scene, host + ":" + FreePorts.find(1).getFirst() + "/team/train:1", null);

        assertThat(told(scene, Reason.RegistryUnreachable))
                .contains("did not answer")
                .contains("proxy, firewall, and whether the registry is up");
    }

    @Test
    @SideBySide
    void aHostThatHasNoAddressIsUnreachable() {
        Scene scene = Scene.open(cluster.client());
        create(scene, "registry.invalid/team/train:1", null);

        assertThat(told(scene, Reason.RegistryUnreachable))
                .contains("cannot resolve the registry's name registry.invalid")
                .contains("check the host in the image name, and the resolver of the node");
    }

    @Test
    @SideBySide
    void aCertificateThatTheNodeDoesNotTrustIsNamed(@TempDir Path folder) {
        Scene scene = Scene.open(cluster.client());
        try (LocalRegistry registry = LocalRegistry.selfSigned(folder, host)) {
            create(scene, registry.address() + "/team/train:1", null);

            assertThat(told(scene, Reason.RegistryUnreachable))
                    .contains("does not trust the certificate")
                    .contains("certificate signed by unknown authority")
                    .contains("put the registry's CA into");
        }
    }

    @Test
    @SideBySide
    void aRegistryWithoutTlsIsNamedAndTheJobRunsOnceTheNodeKnows(@TempDir Path folder) {
        Scene scene = Scene.open(cluster.client());
        try (LocalRegistry registry = LocalRegistry.plain(folder, host, Optional.empty())) {
            create(scene, registry.push(archive, "team/train:1"), null);

            assertThat(told(scene, Reason.RegistryUnreachable)).contains("speaks plain HTTP");

            cluster.local().trustPlainRegistry(registry.address());

            scene.awaitPhase("job", Phase.Running);
        }
    }

    private static String told(Scene scene, Reason reason) {
        return scene.awaitCondition("job", "Diagnosed", reason).getMessage();
    }

    /**
     * An image of its own: the kubelet remembers that it was pulled with credentials, and would ask for them for every image
     * of the same content, also for one that was loaded (KEP-2535).
     */
    private static Path archive(Path folder) {
        Path program = StaticProgram.compile(
                "#include <unistd.h>\nint main(void) { for (;;) pause(); }\n", folder.resolve("train"));
        Path archive = folder.resolve("train.tar");
        OciImage.named("bulkhead.local/train:1")
                .withProgram("/train", program)
                .withEntrypoint("/train")
                .writeTo(archive);
        return archive;
    }

    private static void create(Scene scene, String image, String secret) {
        String pull = secret == null ? "" : ", imagePullSecrets: [{name: " + secret + "}]";
        scene.create("job", """
                framework: Plain
                roles:
                - name: worker
                  image: %s
                  resources: {limits: {memory: 64Mi}}
                  pod: {nodeSelector: {kubernetes.io/hostname: node-1}%s}
                """.formatted(image, pull));
    }

    private static void secret(Scene scene, Account account) {
        scene.client()
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("registry")
                        .endMetadata()
                        .withType("kubernetes.io/dockerconfigjson")
                        .addToStringData(".dockerconfigjson", account.dockerConfig(guarded.address()))
                        .build())
                .inNamespace(scene.namespace())
                .create();
    }
}
