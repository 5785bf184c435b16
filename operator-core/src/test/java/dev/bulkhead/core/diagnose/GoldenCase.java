package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventList;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassList;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** A folder: pod.yaml, refusal.yaml or claim.yaml, events.yaml, classes.yaml and volumes.yaml where they matter, and expected.yaml. */
record GoldenCase(Path folder) {
    static final Path ROOT = Path.of("src/test/resources/diagnose");
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    record Refusal(int code, String message) {}

    static List<GoldenCase> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.sorted().map(GoldenCase::new).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read once: every test of this package goes over all of them. */
    private static final Map<String, Optional<Diagnosis>> DIAGNOSES = new ConcurrentHashMap<>();

    Optional<Diagnosis> diagnosis() {
        return DIAGNOSES.computeIfAbsent(name(), n -> {
            try {
                return diagnose();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** Fails on a file that it does not read. */
    private Optional<Diagnosis> diagnose() throws IOException {
        TreeSet<String> unused = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(f -> unused.add(f.getFileName().toString()));
        }
        unused.remove("expected.yaml");
        List<Event> events = unused.remove("events.yaml")
                ? read("events.yaml", EventList.class).getItems()
                : List.of();
        List<StorageClass> classes = unused.remove("classes.yaml")
                ? read("classes.yaml", StorageClassList.class).getItems()
                : List.of();
        List<PersistentVolume> volumes = unused.remove("volumes.yaml")
                ? read("volumes.yaml", PersistentVolumeList.class).getItems()
                : List.of();
        String input = unused.pollFirst();
        if (!unused.isEmpty() || input == null) {
            throw new AssertionError(folder + ": nobody reads " + unused);
        }
        return switch (input) {
            case "pod.yaml" -> Diagnoser.pod(read(input, Pod.class), events, NOW);
            case "claim.yaml" -> Diagnoser.claim(read(input, PersistentVolumeClaim.class), events, classes, volumes);
            case "refusal.yaml" -> {
                Refusal refusal = read(input, Refusal.class);
                yield Diagnoser.refusal(refusal.code(), refusal.message());
            }
            default -> throw new AssertionError(folder + ": nobody reads " + input);
        };
    }

    boolean isOfPod() {
        return Files.exists(folder.resolve("pod.yaml"));
    }

    Pod pod() throws IOException {
        return read("pod.yaml", Pod.class);
    }

    List<Event> events() throws IOException {
        boolean any = Files.exists(folder.resolve("events.yaml"));
        return any ? read("events.yaml", EventList.class).getItems() : List.of();
    }

    Path expectedFile() {
        return folder.resolve("expected.yaml");
    }

    static String yaml(Optional<Diagnosis> diagnosis) {
        Map<String, Object> fields = new LinkedHashMap<>();
        diagnosis.ifPresentOrElse(
                d -> {
                    fields.put("reason", d.reason().name());
                    fields.put("owner", d.owner().name());
                    fields.put("retry", d.retry().name());
                    fields.put("cause", d.cause());
                    fields.put("remedy", d.remedy());
                    fields.put("evidence", d.evidence());
                    fields.put("pod", d.pod());
                    fields.put("container", d.container());
                    fields.put("exitCode", d.exitCode());
                    fields.put("at", d.at());
                    fields.put("mayBeConsequence", RootCause.mayBeConsequence(d));
                },
                () -> fields.put("reason", null));
        return Serialization.asYaml(fields);
    }

    private <T> T read(String file, Class<T> type) throws IOException {
        return Serialization.unmarshal(Files.readString(folder.resolve(file)), type);
    }
}
