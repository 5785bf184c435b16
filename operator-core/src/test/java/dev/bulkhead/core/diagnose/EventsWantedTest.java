package dev.bulkhead.core.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EventsWantedTest {
    @Test
    void onlyPodsWhoseStatusIsSilentWantTheirEvents() throws IOException {
        TreeSet<String> wanting = new TreeSet<>();
        for (GoldenCase golden : GoldenCase.all()) {
            if (golden.isOfPod() && Diagnoser.wantsEvents(golden.pod(), GoldenCase.NOW)) {
                wanting.add(golden.name());
            }
        }

        assertThat(wanting)
                .containsExactly(
                        "end-liveness-probe",
                        "healthy-passing-mount-warning",
                        "image-bare-back-off",
                        "image-bare-back-off-without-events",
                        "image-credentials-refused",
                        "image-pull-secret-absent",
                        "image-secret-for-another-registry",
                        "place-claim-absent",
                        "place-claim-unbound",
                        "place-gpu-without-a-new-node",
                        "volume-driver-absent",
                        "volume-item-absent",
                        "volume-key-absent",
                        "volume-multi-attach",
                        "volume-no-address",
                        "volume-no-runtime",
                        "volume-sandbox",
                        "volume-secret-absent",
                        "volume-service-account",
                        "volume-timeout");
    }

    @Test
    void ofTheNodeOnlyWhoWasKilledOrFailedWithAGpu() throws IOException {
        TreeSet<String> wanting = new TreeSet<>();
        for (GoldenCase golden : GoldenCase.all()) {
            if (golden.isOfPod() && Diagnoser.wantsNodeEvents(golden.pod())) {
                wanting.add(golden.name());
            }
        }

        assertThat(wanting)
                .contains("end-node-oom", "end-node-oom-seen-by-kubelet", "end-gpu-xid", "log-cuda-oom-torch-2.2")
                .doesNotContain("log-hf-gated", "end-preempted", "end-killed-while-deleted", "healthy-running");
    }

    @Test
    void aPodThatHasJustBeenPlacedWantsNone() throws IOException {
        GoldenCase creating = new GoldenCase(GoldenCase.ROOT.resolve(Path.of("volume-sandbox")));

        assertThat(Diagnoser.wantsEvents(creating.pod(), GoldenCase.NOW.minusSeconds(595)))
                .isFalse();
    }
}
