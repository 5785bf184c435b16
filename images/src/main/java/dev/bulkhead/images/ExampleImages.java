package dev.bulkhead.images;

import dev.bulkhead.images.debian.DebianRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The images of the examples: Debian's own PyTorch and scikit-learn, without a GPU and without a package index. */
public final class ExampleImages {

    /** Debian's "nobody": the examples need no rights. */
    private static final String USER = "65534:65534";

    /** Needed to compile against a library, to debug it or to read about it; never to run Python. */
    static final List<String> NOT_NEEDED_TO_RUN = List.of(
            "path-exclude=/usr/share/doc/*",
            "path-exclude=/usr/share/man/*",
            "path-exclude=/usr/share/info/*",
            "path-exclude=/usr/share/locale/*",
            "path-exclude=/usr/share/lintian/*",
            "path-exclude=/usr/share/icons/*",
            "path-exclude=/usr/include/*",
            "path-exclude=/usr/lib/gcc/*",
            "path-exclude=/usr/lib/*/*.a",
            "path-exclude=/usr/lib/*/lib?san.so.*",
            "path-exclude=/usr/lib/*/dri/*",
            "path-exclude=/usr/lib/libtorch-test/*");

    /** Not a path rule: the packages' own scripts compile every Python file they list and fail if one is missing. */
    private static final String NO_PYTHON_TESTS =
            "find \"$1\"/usr/lib/python3/dist-packages -depth -type d -name tests -exec rm -rf {} +";

    /** What mmdebstrap copies from this machine so that apt works in the tree; a container gets its own. */
    static final String FORGET_THIS_MACHINE = "rm -f \"$1\"/etc/hostname \"$1\"/etc/resolv.conf";

    private ExampleImages() {}

    /** @param scripts the folder whose Python files go to /opt/examples */
    public static ImageDefinition pytorch(Path scripts) {
        return python(
                "pytorch",
                "PyTorch 1.13 and scikit-learn on Debian, with the training examples",
                List.of(
                        new LayerSource.Debian(
                                "the PyTorch root file system",
                                recipe(List.of("python3-torch", "python3-sklearn"), "2 to 4 minutes, 1.3 GB")),
                        scripts(scripts)));
    }

    public static ImageDefinition sklearn() {
        return python(
                "sklearn",
                "scikit-learn and pandas on Debian",
                List.of(new LayerSource.Debian(
                        "the scikit-learn root file system",
                        recipe(List.of("python3-sklearn", "python3-pandas"), "1 to 2 minutes, 0.5 GB"))));
    }

    private static ImageDefinition python(String name, String description, List<LayerSource> layers) {
        return new ImageDefinition(
                name,
                description,
                layers,
                ProcessConfig.of(USER, List.of(), List.of("python3"))
                        .in("/tmp")
                        .with(Map.of(
                                "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                "PYTHONUNBUFFERED", "1",
                                "HOME", "/tmp",
                                "LANG", "C.UTF-8"))
                        .labelled(Map.of("org.opencontainers.image.description", description)));
    }

    private static DebianRecipe recipe(List<String> packages, String expectation) {
        return new DebianRecipe(
                "bookworm",
                "minbase",
                packages,
                NOT_NEEDED_TO_RUN,
                List.of(NO_PYTHON_TESTS, FORGET_THIS_MACHINE),
                expectation);
    }

    private static LayerSource.Files scripts(Path folder) {
        var entries =
                FileTree.of(folder, "/opt/examples", path -> path.toString().endsWith(".py"));
        if (entries.isEmpty()) {
            throw new ImageProblem("no Python files in " + folder + "; --examples names the folder that has them");
        }
        return new LayerSource.Files(
                "the example scripts",
                Stream.concat(Stream.of(new FileEntry.Folder("/opt/examples", 0755)), entries.stream())
                        .toList());
    }
}
