package dev.bulkhead.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bulkhead.api.v1alpha1.Reason;
import dev.bulkhead.api.v1alpha1.TrainingJobStatus.Phase;
import dev.bulkhead.core.plan.Conditions;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that get no volume from the real volume controller: each says why, and the job goes on once the cause is gone. */
class ClaimsIT {
    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";

    @RegisterExtension
    static final TrainingWorld world = TrainingWorld.withOperator();

    @Test
    @SideBySide
    void aClassThatDoesNotExistIsNamed() {
        Scene scene = world.scene();
        String late = "late-" + scene.namespace();
        claim(scene, late, "ReadWriteOnce");
        create(scene);

        assertThat(told(scene, Reason.StorageClassNotFound))
                .contains("claim data names the StorageClass " + late + ", which does not exist")
                .contains("standard")
                .contains("create the claim again with a class that exists");

        StorageClass made = scene.client()
                .resource(new StorageClassBuilder()
                        .withNewMetadata()
                        .withName(late)
                        .endMetadata()
                        .withProvisioner("kubernetes.io/host-path")
                        .build())
                .create();
        runsByItself(scene);
        scene.client().resource(made).delete();
    }

    /** Alone: while it runs, no claim of another test may count on the default. */
    @Test
    void withoutADefaultClassTheAnnotationThatMakesOneIsNamed() {
        Scene scene = world.scene();
        makeDefault(scene, "false");
        try {
            claim(scene, null, "ReadWriteOnce");
            create(scene);

            assertThat(told(scene, Reason.NoDefaultStorageClass))
                    .contains("claim data names no StorageClass, and the cluster has no default one")
                    .contains(DEFAULT);
        } finally {
            makeDefault(scene, "true");
        }
        runsByItself(scene);
    }

    @Test
    @SideBySide
    void aVolumeOfAnotherAccessModeIsNamed() {
        Scene scene = world.scene();
        String byHand = "by-hand-" + scene.namespace();
        volume(scene, byHand, "once", "ReadWriteOnce");
        claim(scene, byHand, "ReadWriteMany");
        create(scene);

        assertThat(told(scene, Reason.AccessModeUnavailable))
                .contains("claim data asks for ReadWriteMany")
                .contains("volume " + byHand + "-once")
                .contains("offers only ReadWriteOnce");

        volume(scene, byHand, "many", "ReadWriteMany");
        runsByItself(scene);
        scene.client().persistentVolumes().withName(byHand + "-once").delete();
        scene.client().persistentVolumes().withName(byHand + "-many").delete();
    }

    @Test
    @SideBySide
    void aClaimWithoutAClassWaitsForAVolumeMadeByHand() {
        Scene scene = world.scene();
        claim(scene, "", "ReadWriteOnce");
        create(scene);

        assertThat(told(scene, Reason.VolumeUnbound))
                .contains("claim data asks for a volume without a StorageClass, and no existing volume fits it")
                .contains("have a PersistentVolume created for it");
    }

    @Test
    @SideBySide
    void aClaimThatIsMadeLaterStartsTheJob() {
        Scene scene = world.scene();
        create(scene);

        assertThat(told(scene, Reason.ClaimNotFound)).contains("data does not exist in namespace " + scene.namespace());
        assertThat(scene.pods("job")).isEmpty();

        claim(scene, "standard", "ReadWriteOnce");
        runsByItself(scene);
    }

    private static String told(Scene scene, Reason reason) {
        return scene.awaitCondition("job", "Diagnosed", reason).getMessage();
    }

    private static void runsByItself(Scene scene) {
        var running = scene.awaitPhase("job", Phase.Running);
        assertThat(running.attempt()).isEqualTo(1);
        assertThat(Conditions.find(running.conditionsOrEmpty(), "Diagnosed")).isEmpty();
    }

    private static void create(Scene scene) {
        scene.create("job", """
                framework: Plain
                roles:
                - name: worker
                  image: example/train:1
                  resources: {limits: {memory: 64Mi}}
                  pod:
                    nodeSelector: {type: fake}
                    volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
                """);
    }

    private static void claim(Scene scene, String storageClass, String accessMode) {
        scene.client()
                .resource(new PersistentVolumeClaimBuilder()
                        .withNewMetadata()
                        .withName("data")
                        .endMetadata()
                        .withNewSpec()
                        .withAccessModes(accessMode)
                        .withStorageClassName(storageClass)
                        .withNewResources()
                        .addToRequests("storage", new Quantity("1Gi"))
                        .endResources()
                        .endSpec()
                        .build())
                .inNamespace(scene.namespace())
                .create();
    }

    private static void volume(Scene scene, String storageClass, String name, String accessMode) {
        scene.client()
                .resource(new PersistentVolumeBuilder()
                        .withNewMetadata()
                        .withName(storageClass + "-" + name)
                        .endMetadata()
                        .withNewSpec()
                        .addToCapacity("storage", new Quantity("2Gi"))
                        .withAccessModes(accessMode)
                        .withStorageClassName(storageClass)
                        .withNewHostPath("/tmp/nobody-reads-this", "DirectoryOrCreate")
                        .endSpec()
                        .build())
                .create();
    }

    private static void makeDefault(Scene scene, String value) {
        scene.client()
                .storage()
                .v1()
                .storageClasses()
                .withName("standard")
                .edit(c -> new StorageClassBuilder(c)
                        .editMetadata()
                        .addToAnnotations(DEFAULT, value)
                        .endMetadata()
                        .build());
    }
}
