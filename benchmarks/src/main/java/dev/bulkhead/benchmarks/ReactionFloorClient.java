package dev.bulkhead.benchmarks;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;

/** Watches pods, and makes a new one for each that fails or goes away; it saves nothing, asks nobody and counts nothing. */
@Command(
        name = ReactionFloorClient.NAME,
        hidden = true,
        description = "The process of the arm floor of guard-reaction.")
final class ReactionFloorClient implements Callable<Integer> {
    static final String NAME = "reaction-floor-client";
    private static final int WRITERS = 8;

    private final Set<String> replaced = ConcurrentHashMap.newKeySet();

    @Override
    public Integer call() throws Exception {
        try (KubernetesClient client = new KubernetesClientBuilder().build();
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            client.pods().inNamespace(BurstShape.NAMESPACE).inform(new ResourceEventHandler<>() {
                @Override
                public void onAdd(Pod pod) {
                    onUpdate(pod, pod);
                }

                @Override
                public void onUpdate(Pod before, Pod pod) {
                    if (pod.getMetadata().getDeletionTimestamp() != null
                            || "Failed".equals(pod.getStatus().getPhase())) {
                        onDelete(pod, false);
                    }
                }

                @Override
                public void onDelete(Pod pod, boolean unknown) {
                    if (replaced.add(pod.getMetadata().getName())) {
                        writers.execute(() -> client.resource(successor(pod)).create());
                    }
                }
            });
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private static Pod successor(Pod pod) {
        String name = pod.getMetadata().getName();
        int cut = name.lastIndexOf('-') + 1;
        return new PodBuilder()
                .withMetadata(new ObjectMetaBuilder()
                        .withNamespace(pod.getMetadata().getNamespace())
                        .withName(name.substring(0, cut) + (Integer.parseInt(name.substring(cut)) + 1))
                        .withLabels(pod.getMetadata().getLabels())
                        .withOwnerReferences(pod.getMetadata().getOwnerReferences())
                        .build())
                .withSpec(pod.getSpec())
                .editSpec()
                .withNodeName(null)
                .endSpec()
                .build();
    }
}
