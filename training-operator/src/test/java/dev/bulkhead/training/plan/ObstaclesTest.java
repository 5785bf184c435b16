package dev.bulkhead.training.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.core.diagnose.Catalogue;
import dev.bulkhead.core.diagnose.Diagnosis.Retry;
import dev.bulkhead.core.diagnose.Entry;
import dev.bulkhead.core.guard.EffectivePolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObstaclesTest {
    /** What a job may wait for as long as the policy says: it holds nothing meanwhile. */
    private static final Set<Reason> PLACEMENT = EnumSet.of(
            Reason.InsufficientMemory,
            Reason.InsufficientCpu,
            Reason.InsufficientGpu,
            Reason.FragmentedGpu,
            Reason.GpuModelMismatch,
            Reason.NodeUnavailable,
            Reason.UntoleratedTaint,
            Reason.NoMatchingNode,
            Reason.Unschedulable,
            Reason.QuotaExceeded,
            Reason.WaitingForRoom,
            Reason.JobPreempted);

    @Test
    void whateverElseKeepsAPodFromStartingComesToAnEndWithinHalfAnHour() {
        assertThat(Arrays.stream(Reason.values()).filter(r -> !PLACEMENT.contains(r)))
                .allSatisfy(r -> assertThat(Obstacles.deadline(r, EffectivePolicy.BUILT_IN))
                        .as(r.name())
                        .hasValueSatisfying(d -> assertThat(d).isLessThanOrEqualTo(Duration.ofMinutes(30))));
    }

    @Test
    void onlyWhatAnotherTryMayPassMayLastForEver() {
        assertThat(Catalogue.entries().stream()
                        .filter(e -> PLACEMENT.contains(e.reason()))
                        .map(Entry::retry))
                .isNotEmpty()
                .doesNotContain(Retry.No);
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.class,
            names = {"ImageNotFound", "ImageAccessDenied", "ImageNameInvalid", "ImagePlatformMismatch"})
    void aWrongImageFailsInMinutes(Reason reason) {
        assertThat(Obstacles.deadline(reason, EffectivePolicy.BUILT_IN)).contains(Duration.ofMinutes(5));
    }

    @Test
    void aRegistryThatIsDownIsWaitedForLongerThanAnImageThatIsNotThere() {
        assertThat(Obstacles.deadline(Reason.RegistryUnreachable, EffectivePolicy.BUILT_IN))
                .contains(Duration.ofMinutes(30));
    }
}
