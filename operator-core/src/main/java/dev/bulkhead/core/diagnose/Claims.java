package dev.bulkhead.core.diagnose;

import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Platform;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.Provider;
import static dev.bulkhead.core.diagnose.Diagnosis.Owner.User;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.No;
import static dev.bulkhead.core.diagnose.Diagnosis.Retry.Wait;

import dev.bulkhead.api.v1alpha1.Reason;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimSpec;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why a claim has no volume, matched against "what is the case, claim, class, classes there are, event". */
final class Claims {
    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
    /** The provisioner of classes whose volumes are made by hand. */
    private static final String NOBODY = "kubernetes.io/no-provisioner";
    /** The volume controller repeats itself every 15 seconds. */
    private static final int PATIENCE = 4;

    private static final String CLAIM =
            "claim=(?<claim>\\S{1,253}) class=(?<class>\\S{0,253}) classes=(?<classes>[^\\n]{1,300})";

    static final List<Entry> ENTRIES = List.of(
            new Entry(
                    Reason.VolumeUnbound,
                    User,
                    Wait,
                    "\\Adeleted " + CLAIM,
                    "claim {claim} is being deleted, and no new pod can use it",
                    "wait until it is gone and create it again, or use another claim"),
            new Entry(
                    Reason.VolumeUnbound,
                    Platform,
                    No,
                    "\\Alost " + CLAIM,
                    "the volume of claim {claim} no longer exists",
                    "restore the PersistentVolume, or create the claim again"),
            new Entry(
                    Reason.AccessModeUnavailable,
                    User,
                    Wait,
                    "\\Amodes " + CLAIM
                            + "\\n(?<volume>\\S{1,253}) offers (?<offers>[^\\n]{1,100}); asked (?<asked>[^\\n]{1,100})",
                    "claim {claim} asks for {asked}, and volume {volume}, which would fit otherwise, offers only {offers}",
                    "create the claim again with an access mode that the volume offers, or have a PersistentVolume created"
                            + " that offers {asked}"),
            new Entry(
                    Reason.NoDefaultStorageClass,
                    Platform,
                    Wait,
                    "\\Anodefault " + CLAIM,
                    "claim {claim} names no StorageClass, and the cluster has no default one; there are: {classes}",
                    "set storageClassName of the claim, or have one class made the default with the annotation "
                            + DEFAULT_CLASS + ": \"true\""),
            new Entry(
                    Reason.VolumeUnbound,
                    User,
                    Wait,
                    "\\Astatic " + CLAIM,
                    "claim {claim} asks for a volume without a StorageClass, and no existing volume fits it",
                    "set storageClassName of the claim to one of: {classes}; or have a PersistentVolume created for it"),
            new Entry(
                    Reason.VolumeUnbound,
                    User,
                    Wait,
                    "\\Abyhand " + CLAIM,
                    "claim {claim} is of class {class}, whose volumes are made by hand, and no existing volume fits it",
                    "have a PersistentVolume of class {class} created for it, or use another class; there are: {classes}"),
            new Entry(
                    Reason.StorageClassNotFound,
                    User,
                    Wait,
                    "\\Anoclass " + CLAIM,
                    "claim {claim} names the StorageClass {class}, which does not exist; there are: {classes}",
                    "create the claim again with a class that exists; storageClassName cannot be changed later"),
            new Entry(
                    Reason.VolumeUnbound,
                    Provider,
                    Wait,
                    "\\Afailed " + CLAIM + "\\n(?<what>[^\\n]{1,300})",
                    "the provisioner of class {class} makes no volume for claim {claim}: {what}",
                    "change the size, zone or class of the claim, or have the limit that it names raised"),
            new Entry(
                    Reason.VolumeUnbound,
                    Platform,
                    Wait,
                    "\\Asilent " + CLAIM + "\\n[^\\n]*provisioner '(?<provisioner>[^'\\n]{1,253})'",
                    "claim {claim} waits for the provisioner {provisioner}, which does not answer",
                    "see to it that the pod of the provisioner {provisioner} runs"));

    private Claims() {}

    static Optional<Diagnosis> unbound(
            PersistentVolumeClaim claim,
            List<Event> events,
            List<StorageClass> classes,
            List<PersistentVolume> volumes) {
        String phase = claim == null || claim.getStatus() == null
                ? null
                : claim.getStatus().getPhase();
        if (claim == null || "Bound".equals(phase)) {
            return Optional.empty();
        }
        ObjectMeta meta = claim.getMetadata() == null ? new ObjectMeta() : claim.getMetadata();
        String named = Optional.ofNullable(claim.getSpec())
                .map(PersistentVolumeClaimSpec::getStorageClassName)
                .orElse(null);
        Telling telling = new Telling(meta, named, classes);
        PodEvents all = PodEvents.about(meta, events, Instant.MIN.plusSeconds(86_400));
        if (meta.getDeletionTimestamp() != null) {
            return telling.that("deleted");
        }
        if ("Lost".equals(phase)) {
            return telling.that("lost");
        }
        if (telling.isDynamic()) {
            return provisioner(telling, all);
        }
        Optional<Event> unfit = all.of("FailedBinding", "ProvisioningFailed").findFirst();
        StaticVolumes there = StaticVolumes.seenBy(claim, volumes);
        if (there.oneFits()) {
            return Optional.empty();
        }
        Optional<String> otherModes = there.oneOfOtherModes();
        return otherModes.isPresent()
                ? telling.that("modes", otherModes.get(), unfit)
                : telling.that(noVolume(named, telling.theClass().isPresent()), unfit);
    }

    private static String noVolume(String named, boolean isClass) {
        if (named == null) {
            return "nodefault";
        }
        return named.isEmpty() ? "static" : isClass ? "byhand" : "noclass";
    }

    private static Optional<Diagnosis> provisioner(Telling telling, PodEvents events) {
        Optional<Event> failed = events.of("ProvisioningFailed").findFirst();
        if (failed.isPresent()) {
            return telling.that("failed", failed);
        }
        return events.of("ExternalProvisioning", "Provisioning")
                .filter(e -> e.getCount() != null && e.getCount() >= PATIENCE)
                .findFirst()
                .flatMap(e -> telling.that("silent", Optional.of(e)));
    }

    /** @param named the class that the claim names; empty for none on purpose, null for the default */
    private record Telling(ObjectMeta claim, String named, List<StorageClass> classes) {

        Optional<StorageClass> theClass() {
            return PodView.each(classes)
                    .filter(c -> named == null ? isDefault(c) : named.equals(name(c)))
                    .findFirst();
        }

        /** Whether somebody makes volumes for it. */
        boolean isDynamic() {
            return theClass().filter(c -> !NOBODY.equals(c.getProvisioner())).isPresent();
        }

        Optional<Diagnosis> that(String what) {
            return that(what, Optional.empty());
        }

        Optional<Diagnosis> that(String what, Optional<Event> event) {
            return that(what, event.map(PodEvents::message).orElse(""), event);
        }

        Optional<Diagnosis> that(String what, String detail, Optional<Event> event) {
            String there =
                    PodView.each(classes).map(Claims::name).sorted().limit(20).collect(Collectors.joining(", "));
            String text = what + " claim=" + (claim.getName() == null ? "(unnamed)" : claim.getName())
                    + " class=" + (named == null ? "" : named)
                    + " classes=" + (there.isEmpty() ? "none" : there)
                    + "\n" + detail;
            Subject subject = Subject.NONE.at(event.map(PodEvents::timeText).orElse(null));
            return Entry.first(
                    ENTRIES, subject, text, event.map(PodEvents::message).orElse(""));
        }
    }

    private static boolean isDefault(StorageClass storageClass) {
        Map<String, String> annotations = Optional.ofNullable(storageClass.getMetadata())
                .map(ObjectMeta::getAnnotations)
                .orElse(Map.of());
        return "true".equals(annotations.get(DEFAULT_CLASS));
    }

    private static String name(StorageClass storageClass) {
        String name = storageClass.getMetadata() == null
                ? null
                : storageClass.getMetadata().getName();
        return name == null ? "(unnamed)" : name;
    }
}
