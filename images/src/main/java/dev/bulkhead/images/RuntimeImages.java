package dev.bulkhead.images;

import dev.bulkhead.images.debian.DebianRecipe;
import dev.bulkhead.images.debian.PythonPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The images of the model servers that ship with the chart and are not published by their makers in this form. */
public final class RuntimeImages {

    private static final String PROGRAMS = "/opt/bulkhead";
    private static final String USER = "65534:65534";

    private RuntimeImages() {}

    public static ImageDefinition mlserver() {
        return image(
                "mlserver",
                "MLServer for scikit-learn, XGBoost, LightGBM and ONNX",
                "about a minute, 0.8 GB",
                "model_server.py",
                "onnx_model.py");
    }

    public static ImageDefinition llamaCpp() {
        return image("llama-cpp", "llama.cpp's server for GGUF models", "about a minute, 0.3 GB", "llama_server.py");
    }

    private static ImageDefinition image(
            String name, String description, String expectation, String program, String... modules) {
        var recipe = new DebianRecipe(
                "bookworm",
                "minbase",
                // libgomp: for the threads of LightGBM and of llama.cpp
                Stream.concat(PythonPackages.NEEDED.stream(), Stream.of("libgomp1", "libstdc++6"))
                        .toList(),
                ExampleImages.NOT_NEEDED_TO_RUN,
                Stream.concat(
                                PythonPackages.hooks(resource(name + "-requirements.txt")).stream(),
                                Stream.of(ExampleImages.FORGET_THIS_MACHINE))
                        .toList(),
                expectation);
        var files = Stream.concat(Stream.of(program), Stream.of(modules))
                .<FileEntry>map(file -> new FileEntry.Text(PROGRAMS + "/" + file, 0644, resource(file)))
                .toList();
        return new ImageDefinition(
                name,
                description,
                List.of(
                        new LayerSource.Debian("the " + name + " root file system", recipe),
                        new LayerSource.Files("the model server's program", files)),
                ProcessConfig.of(USER, List.of("python3", PROGRAMS + "/" + program), List.of("--help"))
                        .in("/tmp")
                        .with(Map.of(
                                "PATH", "/usr/local/bin:/usr/bin:/bin",
                                "PYTHONPATH", PythonPackages.FOLDER + ":" + PROGRAMS,
                                "PYTHONUNBUFFERED", "1",
                                "HOME", "/tmp",
                                "LANG", "C.UTF-8"))
                        .labelled(Map.of("org.opencontainers.image.description", description)));
    }

    private static String resource(String name) {
        try (var content = RuntimeImages.class.getResourceAsStream("runtimes/" + name)) {
            return new String(Objects.requireNonNull(content, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
