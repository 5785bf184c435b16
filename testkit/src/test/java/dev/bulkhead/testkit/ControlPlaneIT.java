package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ControlPlaneIT {

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane().andAuditLog();

    @Test
    void theApiAnswersWithTheGangSchedulingObjects() {
        assertThat(cluster.client().getKubernetesVersion().getGitVersion()).isEqualTo("v1.37.2");
        assertThat(cluster.client().getApiResources("scheduling.k8s.io/v1beta1").getResources())
                .extracting(resource -> resource.getKind())
                .contains("PodGroup", "Workload");
    }

    @Test
    void aClaimBindsToANewVolumeOfTheDefaultClass() {
        PersistentVolumeClaim claim = cluster.client()
                .resource(claim("data"))
                .inNamespace(cluster.namespace())
                .create();

        PersistentVolumeClaim bound = cluster.client()
                .resource(claim)
                .waitUntilCondition(c -> "Bound".equals(c.getStatus().getPhase()), 20, TimeUnit.SECONDS);

        assertThat(bound.getStatus().getCapacity()).containsEntry("storage", new Quantity("1Gi"));
    }

    @Test
    void theAuditLogHoldsEveryWrite() throws Exception {
        cluster.client()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("for-the-record")
                        .endMetadata()
                        .build())
                .inNamespace(cluster.namespace())
                .create();

        assertThat(Files.readString(cluster.local().folder().auditLog())).contains("for-the-record");
    }

    static PersistentVolumeClaim claim(String name) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteMany")
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .endSpec()
                .build();
    }
}
