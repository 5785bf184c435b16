package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressLostTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            epoch=7/20 loss=0.1     | epoch=6/20 loss=0.2     | at epoch 7, checkpoint of epoch 6: 1 epoch lost
            epoch=7                 | epoch=3                 | at epoch 7, checkpoint of epoch 3: 4 epochs lost
            epoch=7                 | epoch=7                 | at epoch 7, checkpoint of epoch 7: nothing lost
            Epoch 7, step 40        | Epoch 6, step 100       | at epoch 7, checkpoint of epoch 6: 1 epoch lost
            step: 1200 loss 0.1     | step: 1000 loss 0.2     | at step 1200, checkpoint of step 1000: 200 steps lost
            step=1200               | epoch=3 step=1000       | at step 1200, checkpoint of step 1000: 200 steps lost
            """)
    void figuresAreToldWhereBothLinesHaveThem(String progress, String checkpoint, String told) {
        assertThat(ProgressLost.between(Optional.of(progress), Optional.of(checkpoint)))
                .contains(told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            epoch=3       | epoch=7
            epoch=3       | step=7
            loss=0.1      | epoch=7
            epoch=3       | saved
            epoch=9999999999999999999 | epoch=1
            """)
    void nothingIsToldOfWhatCannotBeCompared(String progress, String checkpoint) {
        assertThat(ProgressLost.between(Optional.of(progress), Optional.of(checkpoint)))
                .isEmpty();
        assertThat(ProgressLost.between(Optional.of(progress), Optional.empty()))
                .isEmpty();
        assertThat(ProgressLost.between(Optional.empty(), Optional.of(checkpoint)))
                .isEmpty();
    }
}
