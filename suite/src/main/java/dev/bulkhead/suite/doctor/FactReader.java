package dev.bulkhead.suite.doctor;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.core.run.Version;
import dev.bulkhead.suite.cli.Read;
import io.fabric8.kubernetes.api.model.APIGroup;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Asks the cluster for all that the checks look at. What may not be read is noted, and the rest goes on. */
final class FactReader {
    private static final List<String> BUNDLED =
            List.of("trainingjobs.bulkhead.dev", "guardpolicies.bulkhead.dev", "memoryprofiles.bulkhead.dev");
    private static final Set<String> GROUPS = Set.of("scheduling.k8s.io", "resource.k8s.io", "metrics.k8s.io");

    private final KubernetesClient client;

    FactReader(KubernetesClient client) {
        this.client = client;
    }

    Facts read() {
        Instant before = Instant.now();
        Read<Instant> serverTime = Read.of(() -> new ServerClock(client).now());
        Instant now = serverTime.or(before);
        Read<List<Deployment>> operators = Read.list(
                () -> client.apps().deployments().inAnyNamespace().withLabel("app.kubernetes.io/name", "bulkhead"));
        return new Facts(
                client.getMasterUrl().toString(),
                Version.current(),
                Read.of(() -> client.getKubernetesVersion().getGitVersion()),
                Read.of(this::served),
                BUNDLED.stream().map(this::bundled).toList(),
                Read.list(() -> client.apiextensions().v1().customResourceDefinitions()),
                operators,
                operators.or(List.of()).isEmpty()
                        ? new Read.Unknown<>("no service account to ask for: the operators are not installed")
                        : Read.of(() -> new RightsCheck(client).lacking(operators.or(List.of()))),
                Read.list(() -> client.leases().inAnyNamespace()),
                Read.list(client::nodes),
                Read.list(() -> client.pods().inAnyNamespace()),
                Read.list(() -> client.resources(GuardPolicy.class)),
                Read.list(client::namespaces),
                Read.list(() -> client.storage().v1().storageClasses()),
                Read.list(() -> client.resourceQuotas().inAnyNamespace()),
                Read.list(() -> client.limitRanges().inAnyNamespace()),
                Read.of(this::measured),
                Read.of(() -> Duration.between(before, now)),
                now);
    }

    private Set<String> served() {
        Set<String> served = new LinkedHashSet<>();
        Stream<String> versions = client.getApiGroups().getGroups().stream()
                .filter(g -> GROUPS.contains(g.getName()))
                .map(APIGroup::getVersions)
                .flatMap(List::stream)
                .map(v -> v.getGroupVersion());
        Stream.concat(Stream.of("v1"), versions).forEach(version -> {
            APIResourceList resources = client.getApiResources(version);
            if (resources != null) {
                resources.getResources().forEach(r -> served.add(version + "/" + r.getName()));
            }
        });
        return served;
    }

    private CustomResourceDefinition bundled(String name) {
        try (InputStream yaml = FactReader.class.getResourceAsStream("/crds/" + name + ".yaml")) {
            return client.getKubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Set<String> measured() {
        return client.top().nodes().metrics().getItems().stream()
                .map(m -> m.getMetadata().getName())
                .collect(Collectors.toSet());
    }
}
