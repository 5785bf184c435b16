package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJob;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.MemorySource;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.testkit.local.LocalCluster;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What README promises of its first command, in a cluster of its own: a real training, a real OOM kill, a real end. */
class UpE2E {
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of("target/up").toAbsolutePath();
    private static final Path EXAMPLE = CHECKOUT.resolve("examples/training/batch-scale.yaml");
    private static final Pattern GRADIENTS = Pattern.compile("largest=(\\d+\\.\\d+) apart=(\\d+\\.\\d+)");
    private static final Pattern ACCURACY = Pattern.compile("accuracy=(0\\.\\d+)");

    private static String output;
    private static KubernetesClient client;

    @BeforeAll
    static void up() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("a node that runs pods needs root")
                .isEqualTo("root");
        output = bulkhead("up", "--dir", FOLDER.toString());
        String kubeconfig = Files.readString(FOLDER.resolve("kubeconfig"));
        client = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }

    @AfterAll
    static void down() throws Exception {
        if (client != null) {
            client.close();
        }
        bulkhead("down", "--dir", FOLDER.toString());

        assertThat(LocalCluster.isKnown(FOLDER)).isFalse();
        assertThat(ProcessHandle.allProcesses()
                        .filter(p -> p.info().commandLine().orElse("").contains(FOLDER + "/")))
                .isEmpty();
    }

    @Test
    void theStoryIsTold() {
        assertThat(output)
                .contains("attempt 1 ended with HostOutOfMemory", "memory limit of 384Mi")
                .contains("384Mi -> 640Mi", "resumed from epoch=")
                .contains("Succeeded in ", "2 attempts", "Try next:");
    }

    @Test
    void theTrainingEndsAbove97PercentAfterOneRestart() {
        TrainingJobStatus status = job().getStatus();

        Matcher accuracy = ACCURACY.matcher(status.result());
        assertThat(accuracy.find()).isTrue();
        assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.97);
        assertThat(status.phase()).isEqualTo(Phase.Succeeded);
        assertThat(status.attempt()).isEqualTo(2);
        assertThat(status.restarts()).isEqualTo(new TrainingJobStatus.Restarts(0, 1, 0));
    }

    @Test
    void theKernelKilledAWorkerAndTheNextAttemptHadMoreMemory() {
        List<Pod> pods = client.pods()
                .inNamespace("default")
                .withLabel("bulkhead.dev/job", "digits")
                .list()
                .getItems();

        assertThat(pods.stream()
                        .filter(p -> p.getMetadata().getName().endsWith("-1"))
                        .flatMap(p -> p.getStatus().getContainerStatuses().stream())
                        .map(s -> s.getState().getTerminated().getReason()))
                .contains("OOMKilled");
        assertThat(pods.stream()
                        .filter(p -> p.getMetadata().getName().endsWith("-2"))
                        .map(p -> p.getSpec()
                                .getContainers()
                                .getFirst()
                                .getResources()
                                .getLimits()
                                .get("memory")))
                .hasSize(2)
                .containsOnly(Quantity.parse("640Mi"));
    }

    @Test
    void theSecondAttemptWentOnFromTheCheckpoint() {
        String log = client.pods()
                .inNamespace("default")
                .withName("digits-worker-0-2")
                .getLog();

        assertThat(log).contains("resumed from epoch=").doesNotContain("epoch=1/20");
    }

    @Test
    void theCauseIsAnEventToo() {
        assertThat(client.v1().events().inNamespace("default").list().getItems().stream()
                        .filter(e -> "digits".equals(e.getInvolvedObject().getName()))
                        .map(Event::getReason))
                .contains(Reason.HostOutOfMemory.name(), Reason.Completed.name());
    }

    /** With the rights that the chart gives, and the kubelet's certificate checked. */
    @Test
    void aRunningPodThatGrowsIsGivenMoreBeforeItIsKilled() {
        String grow = "import time; kept = []\nfor _ in range(25): kept.append(b'x' * 10_000_000); time.sleep(1)";
        TrainingJob job = Serialization.unmarshal("""
                apiVersion: bulkhead.dev/v1alpha1
                kind: TrainingJob
                metadata: {name: grows, namespace: default}
                spec:
                  framework: Plain
                  roles:
                  - name: task
                    image: bulkhead.local/pytorch:0.1.0
                    command: [python3, -c]
                    resources: {limits: {memory: 128Mi}}
                """, TrainingJob.class);
        job.getSpec().roles().getFirst().command().add(grow);

        client.resource(job).create();

        TrainingJobStatus ended = client.resource(job)
                .waitUntilCondition(j -> j.getStatus() != null && j.getStatus().finished(), 3, TimeUnit.MINUTES)
                .getStatus();
        assertThat(ended.phase()).as(ended.message()).isEqualTo(Phase.Succeeded);
        assertThat(ended.attempt()).isEqualTo(1);
        assertThat(ended.memory().getFirst().source()).isEqualTo(MemorySource.Raised);
    }

    @Test
    void twoReplicasOfTheOperatorAreReadyAndNoneWasRestarted() {
        List<Pod> operators =
                client.pods().inNamespace("bulkhead-system").list().getItems();

        assertThat(operators).hasSize(2).allSatisfy(p -> {
            assertThat(p.getStatus().getContainerStatuses().getFirst().getReady())
                    .isTrue();
            assertThat(p.getStatus().getContainerStatuses().getFirst().getRestartCount())
                    .isZero();
        });
    }

    /** Passed at once, in two parts and in four, the same 32 samples give the same loss and the same gradients. */
    @Test
    void aSmallerBatchScaleLearnsTheSame() throws IOException {
        TrainingJob job =
                client.resources(TrainingJob.class).load(EXAMPLE.toFile()).item();
        JsonNode tree = new ObjectMapper().readTree(Serialization.asJson(job));
        ((ObjectNode) tree.at("/spec/roles/0"))
                .putArray("command")
                .add("python3")
                .add("-c")
                .add("""
                import os, sys, torch, torch.distributed as dist
                sys.path.insert(0, "/opt/examples")
                import digits_ddp as example
                dist.init_process_group("gloo")
                images, labels, _, _ = example.digits(7)
                images, found = example.enlarge(images), []
                for scale in (float(os.environ["BULKHEAD_BATCH_SCALE"]), 0.5, 0.25):
                    torch.manual_seed(7)
                    model = torch.nn.parallel.DistributedDataParallel(example.network())
                    loss = example.accumulate(model, images, labels, torch.arange(32), scale)
                    found.append((loss, torch.cat([p.grad.flatten() for p in model.parameters()])))
                (loss, gradient), *others = found
                far = max(max((l - loss).abs().item(), (g - gradient).abs().max().item()) for l, g in others)
                example.report(f"largest={gradient.abs().max():.3f} apart={far:.9f}")
                """);
        client.resource(Serialization.unmarshal(tree.toString(), TrainingJob.class))
                .inNamespace("default")
                .create();

        String result = client.resources(TrainingJob.class)
                .inNamespace("default")
                .withName("batch-scale")
                .waitUntilCondition(
                        j -> j.getStatus() != null && j.getStatus().phase() == Phase.Succeeded, 3, TimeUnit.MINUTES)
                .getStatus()
                .result();

        Matcher figures = GRADIENTS.matcher(result);
        assertThat(figures.matches()).as(result).isTrue();
        assertThat(Double.parseDouble(figures.group(1))).isGreaterThan(0.01);
        assertThat(Double.parseDouble(figures.group(2))).isLessThan(1e-6);
    }

    private static TrainingJob job() {
        return client.resources(TrainingJob.class)
                .inNamespace("default")
                .withName("digits")
                .get();
    }

    private static String bulkhead(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(CHECKOUT.resolve("bulkhead").toString()));
        command.addAll(List.of(arguments));
        Path log = Files.createDirectories(Path.of("target/logs")).resolve("bulkhead-" + arguments[0] + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(CHECKOUT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().remove("KUBECONFIG");
        Process process = builder.start();
        boolean ended = process.waitFor(40, TimeUnit.MINUTES);
        String said = Files.readString(log);
        if (!ended) {
            process.destroy();
        }
        assertThat(ended && process.exitValue() == 0)
                .as("%s%n%s", String.join(" ", command), said)
                .isTrue();
        return said;
    }
}
