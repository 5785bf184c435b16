package dev.bulkhead.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.testkit.ClusterExtension;
import dev.bulkhead.testkit.Crds;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The runtimes of the chart, as the API server takes them. */
class ShippedRuntimesIT {
    private static final String KIND = "--api-versions=bulkhead.dev/v1alpha1/ClusterServingRuntime";

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane();

    private static List<ClusterServingRuntime> rendered;
    private static List<ClusterServingRuntime> runtimes;

    @BeforeAll
    static void apply() throws Exception {
        Crds.installAll(cluster.client(), Path.of("../crds/yaml"));
        rendered = Chart.runtimes(cluster.client(), KIND);
        runtimes = rendered.stream()
                .map(object -> cluster.client()
                        .resource(object)
                        .fieldValidation(FieldValidateable.Validation.STRICT)
                        .create())
                .toList();
    }

    @Test
    void eachIsTakenWithoutAnUnknownFieldAndNothingIsLost() {
        assertThat(runtimes)
                .extracting(r -> r.getMetadata().getName())
                .containsExactly("mlserver", "onnxruntime", "triton", "vllm", "llama-cpp");
        for (int i = 0; i < runtimes.size(); i++) {
            ServingRuntimeSpec sent = rendered.get(i).getSpec();
            ServingRuntimeSpec kept = runtimes.get(i).getSpec();
            assertThat(kept.args()).isEqualTo(sent.args());
            assertThat(kept.resources()).isEqualTo(sent.resources());
        }
    }

    @Test
    void eachFormatIsServedByOneRuntimeOnly() {
        assertThat(runtimes.stream()
                        .flatMap(r -> r.getSpec().formats().stream())
                        .map(ServingRuntimeSpec.Format::name))
                .doesNotHaveDuplicates()
                .contains("sklearn", "xgboost", "lightgbm", "onnx", "triton", "huggingface", "gguf");
    }

    @Test
    void eachListensWhereItsServiceLooksAndSaysWhenItsModelIsLoaded() {
        assertThat(runtimes).allSatisfy(runtime -> {
            ServingRuntimeSpec spec = runtime.getSpec();
            assertThat(Stream.concat(
                            spec.args().stream(),
                            Stream.ofNullable(spec.command()).flatMap(List::stream)))
                    .anyMatch(word -> word.contains("$(HTTP_PORT)"))
                    .anyMatch(word -> word.contains("$(MODEL_PATH)"));
            assertThat(spec.args().stream().anyMatch(word -> word.contains("$(GRPC_PORT)")))
                    .isEqualTo(spec.grpcPort() != null);
            assertThat(spec.readyPath()).isNotNull();
            assertThat(spec.resources().getLimits()).containsKey("memory");
        });
    }
}
