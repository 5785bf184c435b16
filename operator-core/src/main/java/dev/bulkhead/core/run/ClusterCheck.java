package dev.bulkhead.core.run;

import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks, before anything is started, whether the cluster has the CRDs and allows what is needed, so that what is missing
 * is said in one line and not by an informer that retries for ever. Needs no permission of its own.
 */
public final class ClusterCheck {
    private static final List<String> WATCH_VERBS = List.of("list", "watch");
    private static final List<String> LEASE_VERBS = List.of("get", "create", "update", "patch");

    private final KubernetesClient client;
    private final Map<String, APIResourceList> discovered = new HashMap<>();

    public ClusterCheck(KubernetesClient client) {
        this.client = client;
    }

    /** @throws ClusterException naming every CRD that is missing */
    public void requireCrds(Collection<Class<? extends HasMetadata>> kinds) {
        List<String> missing = new ArrayList<>();
        for (Class<? extends HasMetadata> kind : kinds) {
            if (CustomResource.class.isAssignableFrom(kind) && !isServed(kind)) {
                missing.add(HasMetadata.getFullResourceName(kind));
            }
        }
        if (!missing.isEmpty()) {
            throw new ClusterException(
                    "the cluster lacks the CRD %s; install the CRDs first: kubectl apply --server-side -f crds/yaml"
                            .formatted(String.join(" and ", missing)));
        }
    }

    /** @throws ClusterException naming every permission that is missing */
    void requireWatch(Collection<Class<? extends HasMetadata>> kinds, Set<String> namespaces) {
        List<String> missing = new ArrayList<>();
        for (Class<? extends HasMetadata> kind : kinds) {
            boolean everywhere = namespaces.isEmpty() || !isNamespaced(kind);
            for (String namespace : everywhere ? Set.of("") : namespaces) {
                missing.addAll(denied(HasMetadata.getGroup(kind), HasMetadata.getPlural(kind), namespace, WATCH_VERBS));
            }
        }
        refuse(missing);
    }

    void requireLease(String namespace, String name) {
        refuse(denied(HasMetadata.getGroup(Lease.class), HasMetadata.getPlural(Lease.class), namespace, LEASE_VERBS));
        Lease lease = new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .build();
        try {
            client.resource(lease).dryRun().create();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new ClusterException("the namespace %s for the lease does not exist; create it, or set %s"
                        .formatted(namespace, Options.LEASE_NAMESPACE.key()));
            }
            if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                throw e;
            }
        }
    }

    private boolean isServed(Class<? extends HasMetadata> kind) {
        APIResourceList served = discovered.computeIfAbsent(HasMetadata.getApiVersion(kind), client::getApiResources);
        String plural = HasMetadata.getPlural(kind);
        return served != null && served.getResources().stream().anyMatch(r -> plural.equals(r.getName()));
    }

    private static boolean isNamespaced(Class<? extends HasMetadata> kind) {
        return io.fabric8.kubernetes.api.model.Namespaced.class.isAssignableFrom(kind);
    }

    private List<String> denied(String group, String plural, String namespace, List<String> verbs) {
        return verbs.stream()
                .filter(verb -> !allowed(group, plural, namespace, verb))
                .map(verb -> "%s %s%s%s"
                        .formatted(
                                verb,
                                plural,
                                group == null || group.isEmpty() ? "" : "." + group,
                                namespace.isEmpty() ? " in all namespaces" : " in namespace " + namespace))
                .toList();
    }

    private boolean allowed(String group, String plural, String namespace, String verb) {
        SelfSubjectAccessReview question = new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withGroup(group)
                .withResource(plural)
                .withNamespace(namespace)
                .withVerb(verb)
                .endResourceAttributes()
                .endSpec()
                .build();
        return Boolean.TRUE.equals(
                client.resource(question).create().getStatus().getAllowed());
    }

    private static void refuse(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new ClusterException("the operators are not allowed to %s; check the role of their service account"
                    .formatted(String.join(", ", missing)));
        }
    }
}
