package dev.bulkhead.images.oci;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bulkhead.images.ImageDefinition;
import dev.bulkhead.images.LayerSource;
import java.util.List;
import java.util.SortedMap;

/** The config blob: how to run the image, and the digests of its unpacked layers. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ImageConfig(
        String created, String architecture, String os, Process config, RootFs rootfs, List<History> history) {

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Process(
            @JsonProperty("User") String user,
            @JsonProperty("Env") List<String> env,
            @JsonProperty("Entrypoint") List<String> entrypoint,
            @JsonProperty("Cmd") List<String> cmd,
            @JsonProperty("WorkingDir") String workingDir,
            @JsonProperty("Labels") SortedMap<String, String> labels) {}

    public record RootFs(
            String type, @JsonProperty("diff_ids") List<String> diffIds) {}

    public record History(
            String created, @JsonProperty("created_by") String createdBy, String comment) {}

    /** Layers are stored uncompressed, so a layer's digest is its diff ID as well. */
    public static ImageConfig of(ImageDefinition definition, List<Descriptor> layers) {
        var process = definition.process();
        var env = process.environment().entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
        var created = FixedTime.INSTANT.toString();
        return new ImageConfig(
                created,
                Platform.architecture(),
                "linux",
                new Process(
                        process.user(),
                        env,
                        process.entrypoint(),
                        process.arguments(),
                        process.workingFolder(),
                        process.labels()),
                new RootFs("layers", layers.stream().map(Descriptor::digest).toList()),
                definition.layers().stream()
                        .map(LayerSource::comment)
                        .map(comment -> new History(created, "bulkhead images", comment))
                        .toList());
    }
}
