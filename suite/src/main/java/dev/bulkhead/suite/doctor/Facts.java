package dev.bulkhead.suite.doctor;

import dev.bulkhead.api.v1alpha1.GuardPolicy;
import dev.bulkhead.suite.cli.Read;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * What was read of a cluster, before anything is said of it.
 *
 * @param version as the API server writes it: {@code v1.37.0}
 * @param served what discovery names, as {@code scheduling.k8s.io/v1beta1/podgroups}; the core group as {@code v1/pods}
 * @param bundled the CRDs that this program was built with
 * @param operators Deployments of the operators
 * @param lacking rights that the operators need and do not have, in words
 * @param measured names of the nodes for which metrics.k8s.io has figures
 * @param skew how far the API server's clock is ahead of this machine's
 * @param now of the API server
 */
record Facts(
        String apiServer,
        String programVersion,
        Read<String> version,
        Read<Set<String>> served,
        List<CustomResourceDefinition> bundled,
        Read<List<CustomResourceDefinition>> crds,
        Read<List<Deployment>> operators,
        Read<List<String>> lacking,
        Read<List<Lease>> leases,
        Read<List<Node>> nodes,
        Read<List<Pod>> pods,
        Read<List<GuardPolicy>> policies,
        Read<List<Namespace>> namespaces,
        Read<List<StorageClass>> storageClasses,
        Read<List<ResourceQuota>> quotas,
        Read<List<LimitRange>> limitRanges,
        Read<Set<String>> measured,
        Read<Duration> skew,
        Instant now) {}
