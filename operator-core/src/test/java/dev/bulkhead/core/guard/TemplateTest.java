package dev.bulkhead.core.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            train                                  | train
            train:1                                | train
            registry.example:5000/ml/train         | registry.example:5000/ml/train
            registry.example:5000/ml/train:1.2     | registry.example:5000/ml/train
            train@sha256:0123                      | train
            registry.example/train:1@sha256:0123   | registry.example/train
            """)
    void tagAndDigestDoNotCount(String image, String repository) {
        assertThat(template(image, List.of(), List.of()).image()).isEqualTo(repository);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            python3 train.py                                             | python3 train.py
            python train.py --lr 0.1 --batch-size=64 --amp               | python train.py
            python train.py --lr 0.2 --resume /checkpoints               | python train.py
            python -u train.py                                           | python train.py
            python -m bulkhead.train --epochs 3                          | python bulkhead.train
            torchrun --nproc-per-node 8 train.py --lr 0.1                | torchrun train.py
            python train.py lr=0.1 model.depth=18                        | python train.py
            bash -c exec\\ python\\ train.py\\ --lr\\ 0.1                | bash exec\\ python\\ train.py\\ --lr\\ 0.1
            /opt/run.sh 20 300                                           | /opt/run.sh
            """)
    void optionsNumbersAndSettingsDoNotCount(String line, String essence) {
        assertThat(template("train", List.of(line.split("(?<!\\\\) ")), List.of())
                        .command())
                .isEqualTo(essence.replace("exec\\ python\\ train.py\\ --lr\\ 0.1", "exec\\ python\\ train.py\\"));
    }

    @Test
    void theCommandOfAShellIsReadLikeAnyOther() {
        assertThat(template("train", List.of("sh", "-c", "exec python3 train.py --lr 0.1"), List.of())
                        .command())
                .isEqualTo("sh exec python3 train.py");
    }

    @Test
    void ofTheArgumentsOnlyScriptsAndModulesCount() {
        Template one = template("train", List.of("python3"), List.of("train.py", "resnet18", "20", "--lr", "0.1"));

        assertThat(one.command()).isEqualTo("python3 train.py");
        assertThat(one).isEqualTo(template("train:2", List.of("python3"), List.of("train.py", "resnet50")));
        assertThat(one).isNotEqualTo(template("train", List.of("python3"), List.of("evaluate.py")));
    }

    @Test
    void theNameOfTheObjectIsReadableAndItsOwn() {
        Template worker = new Template("registry.example:5000/ml/Train_Net", "python3 t.py", "worker", "trainer", "");
        Template other = new Template("registry.example:5000/ml/Train_Net", "python3 u.py", "worker", "trainer", "");

        assertThat(worker.objectName()).matches("train-net-worker-trainer-[0-9a-f]{12}");
        assertThat(worker.objectName()).isNotEqualTo(other.objectName());
    }

    @Property
    void anyTemplateHasANameThatKubernetesTakes(
            @ForAll String image, @ForAll List<String> command, @ForAll String role) {
        Template template = Template.of(image, command, command, role, "c", "");

        assertThat(template.objectName())
                .matches("([a-z0-9]([-a-z0-9]*[a-z0-9])?)")
                .hasSizeLessThan(64);
        assertThat(template.command()).hasSizeLessThanOrEqualTo(256);
    }

    private static Template template(String image, List<String> command, List<String> args) {
        return Template.of(image, command, args, "worker", "trainer", "");
    }
}
