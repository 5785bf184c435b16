package dev.bulkhead.suite.cli;

import dev.bulkhead.core.run.ClusterException;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Server-side apply of any object; unknown fields are refused, as kubectl does. */
public final class Apply {
    static final String FIELD_MANAGER = "kubectl-bulkhead";

    private final PatchContext patch;
    private final KubernetesClient client;
    private final String namespace;
    private final Map<String, APIResourceList> served = new HashMap<>();

    /** @param namespace as asked for, or null */
    public Apply(KubernetesClient client, String namespace) {
        this(client, namespace, List.of());
    }

    private Apply(KubernetesClient client, String namespace, List<String> dryRun) {
        this.patch = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(FIELD_MANAGER)
                .withFieldValidation("Strict")
                .withDryRun(dryRun)
                .build();
        this.client = client;
        this.namespace = namespace;
    }

    /** Asks the API server for its judgement, and changes nothing. */
    public static Apply dryRun(KubernetesClient client, String namespace) {
        return new Apply(client, namespace, List.of("All"));
    }

    public GenericKubernetesResource apply(GenericKubernetesResource object) {
        APIResource kind = kind(object);
        ResourceDefinitionContext context = new ResourceDefinitionContext.Builder()
                .withGroup(group(object.getApiVersion()))
                .withVersion(object.getApiVersion().replaceFirst(".*/", ""))
                .withKind(object.getKind())
                .withPlural(kind.getName())
                .withNamespaced(Boolean.TRUE.equals(kind.getNamespaced()))
                .build();
        String name = object.getMetadata().getName();
        Resource<GenericKubernetesResource> resource;
        if (context.isNamespaceScoped()) {
            object.getMetadata().setNamespace(namespaceOf(object));
            resource = client.genericKubernetesResources(context)
                    .inNamespace(object.getMetadata().getNamespace())
                    .withName(name);
        } else {
            resource = client.genericKubernetesResources(context).withName(name);
        }
        return resource.patch(patch, object);
    }

    private String namespaceOf(GenericKubernetesResource object) {
        String own = object.getMetadata().getNamespace();
        if (own != null && namespace != null && !own.equals(namespace)) {
            throw new UsageException("%s/%s is of namespace %s, but --namespace says %s"
                    .formatted(object.getKind(), object.getMetadata().getName(), own, namespace));
        }
        if (own != null) {
            return own;
        }
        return ClusterOptions.namespace(client);
    }

    private APIResource kind(GenericKubernetesResource object) {
        APIResourceList list = served.computeIfAbsent(object.getApiVersion(), client::getApiResources);
        if (list != null) {
            for (APIResource resource : list.getResources()) {
                if (object.getKind().equals(resource.getKind())
                        && !resource.getName().contains("/")) {
                    return resource;
                }
            }
        }
        throw new ClusterException("the cluster does not know the kind %s of %s%s"
                .formatted(
                        object.getKind(),
                        object.getApiVersion(),
                        object.getApiVersion().startsWith("bulkhead.dev/")
                                ? "; install the CRDs first: kubectl apply --server-side -f crds/yaml"
                                : ""));
    }

    private static String group(String apiVersion) {
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }
}
