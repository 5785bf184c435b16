package dev.bulkhead.serving.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.bulkhead.api.v1alpha1.InferenceService;
import dev.bulkhead.api.v1alpha1.InferenceServiceSpec;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Predictor.RuntimeUpdates;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.api.v1alpha1.Transformer;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that a revision is made of, as it was decided when the spec changed: neither an upgrade of the operator nor an
 * edit of a runtime or policy changes its pods. Kept as the data of a {@link ControllerRevision}; fields may be added, and
 * what an older operator has written must stay readable.
 *
 * @param number from 1
 * @param service name of the InferenceService
 * @param predictor as its owner wrote it
 * @param transformer as its owner wrote it; null if there is none
 * @param runtime name of the runtime; null for an image that serves by itself
 * @param runtimeSpec of that runtime
 * @param port of the predictor's container that speaks HTTP
 * @param grpcPort of the predictor's container, null if it has none
 * @param predictorPods template of the predictor's pods
 * @param transformerPods template of the transformer's pods; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FrozenRevision(
        int number,
        String service,
        Predictor predictor,
        Transformer transformer,
        String runtime,
        ServingRuntimeSpec runtimeSpec,
        int port,
        Integer grpcPort,
        PodTemplateSpec predictorPods,
        PodTemplateSpec transformerPods) {

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /** Of the revision's ControllerRevision, Deployment and Service. */
    public static String name(String service, int number) {
        return service + "-rev-" + number;
    }

    /** As it is stored, owned by the service. */
    public ControllerRevision toControllerRevision(InferenceService owner) {
        return new ControllerRevisionBuilder()
                .withMetadata(Children.metadata(owner, name(), Children.labels(owner, number)))
                .withRevision((long) number)
                .withData(JSON.convertValue(this, new TypeReference<Map<String, Object>>() {}))
                .build();
    }

    /** @throws IllegalArgumentException if its data was written by nobody of ours */
    public static FrozenRevision of(ControllerRevision stored) {
        return JSON.convertValue(stored.getData(), FrozenRevision.class);
    }

    /** Whether a spec, with what is chosen for it, asks for nothing else than this revision. */
    public boolean isOf(InferenceServiceSpec spec, RuntimeChoice choice) {
        boolean follows = spec.predictor().runtimeUpdates() == RuntimeUpdates.Automatic;
        // how edits of the runtime are taken is no edit
        return Written.same(predictor, spec.predictor(), "runtimeUpdates")
                && Written.same(transformer, spec.transformer())
                && !(follows && isOutdatedBy(choice));
    }

    /** Whether another runtime than that of the revision would be taken now, or the same one after an edit. */
    public boolean isOutdatedBy(RuntimeChoice choice) {
        return choice instanceof RuntimeChoice.Chosen(String name, ServingRuntimeSpec now)
                && runtimeSpec != null
                && !(name.equals(runtime) && Written.same(now, runtimeSpec));
    }

    public String name() {
        return name(service, number);
    }

    /** What its pods are made of, for all that they refer to. */
    public List<PodSpec> pods() {
        return Stream.of(predictorPods, transformerPods)
                .filter(Objects::nonNull)
                .map(PodTemplateSpec::getSpec)
                .toList();
    }

    /** The model's version as the spec names it. */
    public Optional<String> modelVersion() {
        return Optional.ofNullable(predictor.model()).map(m -> m.version());
    }

    /** Requests that a replica works on at a time; empty if it takes any number. */
    public Optional<Integer> concurrency() {
        return Optional.ofNullable(predictor.concurrency());
    }

    /** Of the Deployment and Service of its transformer. */
    public String transformerName() {
        return name() + "-transformer";
    }
}
