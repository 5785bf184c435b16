package dev.bulkhead.serving.plan;

import dev.bulkhead.api.v1alpha1.ClusterServingRuntime;
import dev.bulkhead.api.v1alpha1.Model;
import dev.bulkhead.api.v1alpha1.Predictor;
import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.ServingRuntime;
import dev.bulkhead.api.v1alpha1.ServingRuntimeSpec;
import dev.bulkhead.core.guard.Finding;
import dev.bulkhead.core.plan.Nearest;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What serves a predictor's model. */
public sealed interface RuntimeChoice {
    /** A runtime of the namespace or of the cluster. */
    record Chosen(String name, ServingRuntimeSpec spec) implements RuntimeChoice {}

    /** The predictor's own image. */
    record Own() implements RuntimeChoice {}

    record Refused(Finding finding) implements RuntimeChoice {}

    /**
     * The runtime that is named, one of the namespace before one of the cluster. If none is named: of those that take the
     * model's format by the protocol, the namespace's before the cluster's, then the highest priority, then the first by
     * name.
     */
    static RuntimeChoice choose(
            Predictor predictor, List<ServingRuntime> ofNamespace, List<ClusterServingRuntime> ofCluster) {
        if (predictor.image() != null) {
            return new Own();
        }
        List<Candidate> all = Stream.concat(
                        ofNamespace.stream()
                                .map(r -> new Candidate(r.getMetadata().getName(), r.getSpec(), true)),
                        ofCluster.stream()
                                .map(r -> new Candidate(r.getMetadata().getName(), r.getSpec(), false)))
                .sorted(Candidate.ORDER)
                .toList();
        return predictor.runtime() == null ? byFormat(predictor, all) : byName(predictor, all);
    }

    private static RuntimeChoice byName(Predictor predictor, List<Candidate> all) {
        Optional<Candidate> named =
                all.stream().filter(c -> c.name().equals(predictor.runtime())).findFirst();
        if (named.isEmpty()) {
            return new Refused(new Finding(
                    Reason.RuntimeNotFound,
                    "there is no serving runtime " + predictor.runtime(),
                    Nearest.of(
                                    predictor.runtime(),
                                    all.stream().map(Candidate::name).toList())
                            .map(n -> "did you mean " + n + "? There are: " + names(all))
                            .orElse("there is none at all: create a ServingRuntime, or install the chart's")));
        }
        return named.filter(c -> c.serves(predictor))
                .map(Candidate::chosen)
                .orElseGet(() -> new Refused(new Finding(
                        Reason.NoRuntimeForFormat,
                        "serving runtime " + named.get() + " does not take " + asked(predictor),
                        "name another runtime, or leave runtime out so that one is chosen")));
    }

    private static RuntimeChoice byFormat(Predictor predictor, List<Candidate> all) {
        List<Candidate> serving = all.stream().filter(c -> c.serves(predictor)).toList();
        return serving.stream()
                .filter(c -> !c.onlyByName())
                .findFirst()
                .map(Candidate::chosen)
                .orElseGet(() -> new Refused(new Finding(
                        Reason.NoRuntimeForFormat,
                        "no serving runtime takes " + asked(predictor),
                        serving.isEmpty()
                                ? "correct model.format or protocol, or create such a ServingRuntime. There are: "
                                        + described(all)
                                : "set runtime: " + serving.getFirst().name() + ", which is taken only by name")));
    }

    private static String asked(Predictor predictor) {
        Model model = predictor.model();
        String version = model.formatVersion() == null ? "" : " " + model.formatVersion();
        String protocol = predictor.protocol() == null ? "" : " by the protocol " + predictor.protocol();
        return "models of the format " + model.format() + version + protocol;
    }

    private static String names(List<Candidate> all) {
        return bounded(all.stream().map(Candidate::name).distinct().toList());
    }

    private static String described(List<Candidate> all) {
        return bounded(all.stream().map(Candidate::toString).toList());
    }

    private static String bounded(List<String> words) {
        int most = 6;
        String shown = words.stream().limit(most).collect(Collectors.joining(", "));
        return words.isEmpty()
                ? "none"
                : words.size() > most ? shown + " and " + (words.size() - most) + " more" : shown;
    }

    /** A runtime that may do. */
    record Candidate(String name, ServingRuntimeSpec spec, boolean ofNamespace) {
        static final Comparator<Candidate> ORDER = Comparator.comparing((Candidate c) -> !c.ofNamespace)
                .thenComparing(c -> c.spec.priority() == null ? 0 : -c.spec.priority())
                .thenComparing(Candidate::name);

        boolean onlyByName() {
            return Boolean.TRUE.equals(spec.onlyByName());
        }

        boolean serves(Predictor predictor) {
            Model model = predictor.model();
            boolean speaks = predictor.protocol() == null || spec.protocols().contains(predictor.protocol());
            return speaks
                    && spec.formats().stream()
                            .filter(f -> f.name().equals(model.format()))
                            .anyMatch(f -> f.version() == null
                                    || model.formatVersion() == null
                                    || f.version().equals(model.formatVersion()));
        }

        RuntimeChoice chosen() {
            return new Chosen(name, spec);
        }

        /** {@code mlserver (sklearn, onnx 1 by V2)}. */
        @Override
        public String toString() {
            String formats = spec.formats().stream()
                    .map(f -> f.version() == null ? f.name() : f.name() + " " + f.version())
                    .collect(Collectors.joining(", "));
            String protocols = spec.protocols().stream().map(Enum::name).collect(Collectors.joining(", "));
            return name + " (" + formats + " by " + protocols + ")";
        }
    }
}
