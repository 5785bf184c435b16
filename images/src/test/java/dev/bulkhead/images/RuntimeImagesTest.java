package dev.bulkhead.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.images.debian.PythonPackages;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeImagesTest {

    private static final List<ImageDefinition> IMAGES = List.of(RuntimeImages.mlserver(), RuntimeImages.llamaCpp());

    @Test
    void everyPythonPackageIsPinnedByItsHash() {
        assertThat(IMAGES)
                .allSatisfy(image -> assertThat(requirements(image))
                        .isNotEmpty()
                        .allMatch(
                                line -> line.matches("[A-Za-z0-9._-]+==[A-Za-z0-9.]+( --hash=sha256:[0-9a-f]{64})+")));
    }

    @Test
    void eachRunsWithoutRootAProgramThatIsThere() {
        assertThat(IMAGES).allSatisfy(image -> {
            assertThat(image.process().user()).doesNotStartWith("0");
            assertThat(image.process().environment().get("PYTHONPATH").split(":"))
                    .contains(PythonPackages.FOLDER);
            assertThat(image.layers().stream()
                            .filter(LayerSource.Files.class::isInstance)
                            .flatMap(layer -> ((LayerSource.Files) layer).entries().stream())
                            .map(FileEntry::path))
                    .contains(image.process().entrypoint().getLast());
        });
    }

    private static List<String> requirements(ImageDefinition image) {
        return image.layers().stream()
                .filter(LayerSource.Debian.class::isInstance)
                .flatMap(layer -> ((LayerSource.Debian) layer).recipe().hooks().stream())
                .filter(hook -> hook.contains("requirements.txt <<"))
                .flatMap(hook -> hook.lines().skip(1))
                .takeWhile(line -> !line.equals("END"))
                .toList();
    }
}
