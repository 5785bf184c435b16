package dev.bulkhead.serving.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.core.guard.Finding;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuntimeChoiceTest {
    private static final String SKLEARN = "{model: {format: sklearn}}";

    @Test
    void anOwnImageNeedsNoRuntime() {
        assertThat(choose("{image: own}", List.of(), List.of())).isInstanceOf(RuntimeChoice.Own.class);
    }

    @Test
    void theNamespaceGoesBeforeTheClusterWhateverThePriority() {
        assertThat(name(choose(
                        SKLEARN,
                        List.of(runtime("ours", "[{name: sklearn}]", "priority: -5")),
                        List.of(runtime("theirs", "[{name: sklearn}]", "priority: 9")))))
                .isEqualTo("ours");
    }

    @Test
    void theHighestPriorityWinsAndOfEqualsTheFirstByName() {
        List<String> cluster = List.of(
                runtime("zeta", "[{name: sklearn}]", "priority: 3"),
                runtime("beta", "[{name: sklearn}]", "priority: 3"),
                runtime("alpha", "[{name: sklearn}]", "priority: 2"));

        assertThat(name(choose(SKLEARN, List.of(), cluster))).isEqualTo("beta");
    }

    @Test
    void oneThatIsTakenOnlyByNameIsTakenByName() {
        List<String> cluster = List.of(runtime("triton", "[{name: sklearn}]", "onlyByName: true"));

        assertThat(refusal(choose(SKLEARN, List.of(), cluster)))
                .isEqualTo(new Finding(
                        Reason.NoRuntimeForFormat,
                        "no serving runtime takes models of the format sklearn",
                        "set runtime: triton, which is taken only by name"));
        assertThat(name(choose("{model: {format: sklearn}, runtime: triton}", List.of(), cluster)))
                .isEqualTo("triton");
    }

    @Test
    void aVersionOfTheFormatMustBeTheRuntimesIfItNamesOne() {
        List<String> cluster = List.of(
                runtime("old", "[{name: sklearn, version: '0'}]", "priority: 5"),
                runtime("new", "[{name: sklearn, version: '1'}]", "priority: 4"),
                runtime("any", "[{name: sklearn}]", "priority: 3"));

        assertThat(name(choose("{model: {format: sklearn, formatVersion: '1'}}", List.of(), cluster)))
                .isEqualTo("new");
        assertThat(name(choose("{model: {format: sklearn, formatVersion: '2'}}", List.of(), cluster)))
                .isEqualTo("any");
        assertThat(name(choose(SKLEARN, List.of(), cluster))).isEqualTo("old");
    }

    @Test
    void itMustSpeakTheProtocol() {
        List<String> cluster = List.of(
                runtime("v1", "[{name: sklearn}]", "protocols: [V1]"),
                runtime("v2", "[{name: sklearn}]", "protocols: [V2]"));

        assertThat(name(choose("{model: {format: sklearn}, protocol: V2}", List.of(), cluster)))
                .isEqualTo("v2");
        assertThat(refusal(choose("{model: {format: sklearn}, protocol: OpenAI}", List.of(), cluster)))
                .isEqualTo(new Finding(
                        Reason.NoRuntimeForFormat,
                        "no serving runtime takes models of the format sklearn by the protocol OpenAI",
                        "correct model.format or protocol, or create such a ServingRuntime. There are: v1 (sklearn by V1),"
                                + " v2 (sklearn by V2)"));
    }

    @Test
    void oneThatIsNamedMustTakeTheModel() {
        assertThat(refusal(choose(
                        "{model: {format: gguf}, runtime: mlserver}",
                        List.of(),
                        List.of(runtime("mlserver", "[{name: sklearn}, {name: onnx, version: '1'}]", "")))))
                .isEqualTo(new Finding(
                        Reason.NoRuntimeForFormat,
                        "serving runtime mlserver (sklearn, onnx 1 by V2) does not take models of the format gguf",
                        "name another runtime, or leave runtime out so that one is chosen"));
    }

    @Test
    void ofMistypedNamesTheNearestIsShown() {
        assertThat(refusal(choose(
                        "{model: {format: sklearn}, runtime: mlservr}",
                        List.of(runtime("triton", "[{name: onnx}]", "")),
                        List.of(runtime("mlserver", "[{name: sklearn}]", "")))))
                .isEqualTo(new Finding(
                        Reason.RuntimeNotFound,
                        "there is no serving runtime mlservr",
                        "did you mean mlserver? There are: triton, mlserver"));
    }

    @Test
    void ofManyOnlySomeAreListed() {
        List<String> cluster = Stream.iterate(1, i -> i + 1)
                .limit(9)
                .map(i -> runtime("r" + i, "[{name: onnx}]", ""))
                .toList();

        assertThat(refusal(choose("{model: {format: sklearn}, runtime: x}", List.of(), cluster))
                        .remedy())
                .isEqualTo("did you mean r1? There are: r1, r2, r3, r4, r5, r6 and 3 more");
    }

    private static RuntimeChoice choose(String predictor, List<String> ofNamespace, List<String> ofCluster) {
        return RuntimeChoice.choose(
                Serialization.unmarshal("# YAML\n" + predictor, Predictor.class),
                ofNamespace.stream()
                        .map(y -> Serialization.unmarshal(y, ServingRuntime.class))
                        .toList(),
                ofCluster.stream()
                        .map(y -> Serialization.unmarshal(y, ClusterServingRuntime.class))
                        .toList());
    }

    private static String runtime(String name, String formats, String more) {
        String protocols = more.startsWith("protocols") ? more : "protocols: [V2]\n  " + more;
        return """
                metadata: {name: %s}
                spec:
                  formats: %s
                  image: image
                  port: 8080
                  %s
                """.formatted(name, formats, protocols);
    }

    private static String name(RuntimeChoice choice) {
        return ((RuntimeChoice.Chosen) choice).name();
    }

    private static Finding refusal(RuntimeChoice choice) {
        return ((RuntimeChoice.Refused) choice).finding();
    }
}
