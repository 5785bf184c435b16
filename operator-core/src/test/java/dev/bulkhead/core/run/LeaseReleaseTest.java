package dev.bulkhead.core.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LeaseReleaseTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void ourLeaseLosesItsHolderAndKeepsItsVersionAndItsCount() {
        Lease lease = heldBy("me");

        Lease released = LeaseRelease.released(lease, "me", NOW).orElseThrow();

        assertThat(released.getSpec().getHolderIdentity()).isNull();
        assertThat(released.getSpec().getLeaseDurationSeconds()).isEqualTo(1);
        assertThat(released.getSpec().getRenewTime()).isEqualTo(NOW.atZone(ZoneOffset.UTC));
        assertThat(released.getSpec().getLeaseTransitions()).isEqualTo(4);
        assertThat(released.getMetadata()).isEqualTo(lease.getMetadata());
    }

    @Test
    void aLeaseOfAnotherIsLeftAlone() {
        assertThat(LeaseRelease.released(heldBy("other"), "me", NOW)).isEmpty();
    }

    @Test
    void aFreeOrMissingLeaseIsLeftAlone() {
        assertThat(LeaseRelease.released(heldBy(null), "me", NOW)).isEmpty();
        assertThat(LeaseRelease.released(new Lease(), "me", NOW)).isEmpty();
        assertThat(LeaseRelease.released(null, "me", NOW)).isEmpty();
    }

    private static Lease heldBy(String holder) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName("bulkhead")
                .withNamespace("ops")
                .withResourceVersion("17")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(holder)
                .withLeaseDurationSeconds(15)
                .withLeaseTransitions(4)
                .endSpec()
                .build();
    }
}
