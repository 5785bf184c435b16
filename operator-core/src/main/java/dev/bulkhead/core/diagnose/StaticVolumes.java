package dev.bulkhead.core.diagnose;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeResourceRequirements;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Volumes that somebody has made by hand, as far as a claim could use them.
 *
 * @param large those that are free, of the claim's class and of its size
 */
record StaticVolumes(PersistentVolumeClaimSpec asks, List<PersistentVolume> large) {

    static StaticVolumes seenBy(PersistentVolumeClaim claim, List<PersistentVolume> volumes) {
        PersistentVolumeClaimSpec asks = Objects.requireNonNullElseGet(claim.getSpec(), PersistentVolumeClaimSpec::new);
        BigDecimal size = storage(Optional.ofNullable(asks.getResources())
                .map(VolumeResourceRequirements::getRequests)
                .orElse(null));
        return new StaticVolumes(
                asks,
                PodView.each(volumes)
                        .filter(v -> v.getSpec() != null && v.getStatus() != null && v.getMetadata() != null)
                        .filter(v -> "Available".equals(v.getStatus().getPhase()))
                        .filter(v -> className(v.getSpec().getStorageClassName())
                                .equals(className(asks.getStorageClassName())))
                        .filter(v -> storage(v.getSpec().getCapacity()).compareTo(size) >= 0)
                        .toList());
    }

    boolean oneFits() {
        return large.stream().anyMatch(v -> offersAll(v.getSpec(), asks));
    }

    /** One that would do, were it not for the access modes; as the catalogue matches it. */
    Optional<String> oneOfOtherModes() {
        return large.stream()
                .filter(v -> !v.getSpec().getAccessModes().isEmpty())
                .findFirst()
                .map(v -> "%s offers %s; asked %s"
                        .formatted(
                                v.getMetadata().getName(),
                                String.join(", ", v.getSpec().getAccessModes()),
                                String.join(", ", asks.getAccessModes())));
    }

    private static boolean offersAll(PersistentVolumeSpec volume, PersistentVolumeClaimSpec asks) {
        return new HashSet<>(volume.getAccessModes()).containsAll(asks.getAccessModes());
    }

    private static String className(String name) {
        return name == null ? "" : name;
    }

    /** Zero for what cannot be read: then size is not what keeps them apart. */
    private static BigDecimal storage(Map<String, Quantity> amounts) {
        try {
            return Optional.ofNullable(amounts)
                    .map(a -> a.get("storage"))
                    .map(Quantity::getNumericalAmount)
                    .orElse(BigDecimal.ZERO);
        } catch (IllegalArgumentException unreadable) {
            return BigDecimal.ZERO;
        }
    }
}
