package dev.bulkhead.suite;

import dev.bulkhead.testkit.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A kubeconfig of the service account {@code default} of a namespace: known to the cluster, and with no right but those bound to it. */
public final class Stranger {
    private Stranger() {}

    public static Path kubeconfig(Cluster cluster, String namespace, Path folder) throws IOException {
        KubernetesClient client = cluster.client();
        String token = client.serviceAccounts()
                .inNamespace(namespace)
                .withName("default")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Config config = Serialization.unmarshal(cluster.kubeconfigYaml(), Config.class);
        config.setUsers(List.of(new NamedAuthInfoBuilder()
                .withName("stranger")
                .withNewUser()
                .withToken(token)
                .endUser()
                .build()));
        config.setContexts(List.of(new NamedContextBuilder()
                .withName("stranger")
                .withNewContext()
                .withCluster(config.getClusters().getFirst().getName())
                .withUser("stranger")
                .withNamespace(namespace)
                .endContext()
                .build()));
        config.setCurrentContext("stranger");
        return Files.writeString(folder.resolve("stranger.kubeconfig"), Serialization.asYaml(config));
    }
}
