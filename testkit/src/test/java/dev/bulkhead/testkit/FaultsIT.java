package dev.bulkhead.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.bulkhead.testkit.local.Component;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsIT {

    @RegisterExtension
    static final ClusterExtension cluster = ClusterExtension.controlPlane().alone();

    @Test
    void theApiServerComesBackAtTheSameAddressWithItsData() {
        cluster.local().stopApiServer();
        assertThatThrownBy(() -> cluster.client().raw("/readyz")).isInstanceOf(KubernetesClientException.class);

        cluster.local().startApiServer();

        assertThat(cluster.client().namespaces().withName(cluster.namespace()).get())
                .isNotNull();
    }

    @Test
    void aPausedComponentDoesNothingUntilItIsResumed() {
        cluster.local().pause(Component.CONTROLLER_MANAGER);
        cluster.client()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("paused")
                        .endMetadata()
                        .build())
                .create();
        await().during(Duration.ofMillis(1500)).until(() -> account() == null);

        cluster.local().resume(Component.CONTROLLER_MANAGER);

        cluster.client()
                .serviceAccounts()
                .inNamespace("paused")
                .withName("default")
                .waitUntilCondition(found -> found != null, 20, TimeUnit.SECONDS);
        assertThat(account()).isNotNull();
    }

    private static Object account() {
        return cluster.client()
                .serviceAccounts()
                .inNamespace("paused")
                .withName("default")
                .get();
    }
}
