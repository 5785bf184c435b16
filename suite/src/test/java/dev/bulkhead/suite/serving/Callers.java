package dev.bulkhead.suite.serving;

import static org.awaitility.Awaitility.await;

import dev.bulkhead.testkit.ClusterExtension;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;

/** Pods that call a service of the fake engine without end. */
record Callers(ClusterExtension cluster, String pod) implements AutoCloseable {

    /** Returns when the first requests have been answered. */
    static Callers of(ClusterExtension cluster, String service, int perSecond) {
        Pod pod = Serialization.unmarshal("""
                apiVersion: v1
                kind: Pod
                metadata: {generateName: calls-%1$s-}
                spec:
                  restartPolicy: Never
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: caller
                    image: %2$s
                    command: [/opt/java/bin/java, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, "/app/lib/*"]
                    args:
                    - dev.bulkhead.fake.Caller
                    - http://%1$s/v1/models/%1$s:predict
                    - '{"instances":[1]}'
                    - "%3$d"
                    resources: {requests: {cpu: 100m}, limits: {memory: 256Mi}}
                """.formatted(service, ServingImages.FAKE_ENGINE, perSecond), Pod.class);
        Pod created =
                cluster.client().resource(pod).inNamespace(cluster.namespace()).create();
        Callers callers = new Callers(cluster, created.getMetadata().getName());
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions() // its log is there when it runs
                .until(() -> callers.tally().sent() > perSecond);
        return callers;
    }

    Tally tally() {
        return Tally.of(cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(pod)
                .getLog());
    }

    @Override
    public void close() {
        cluster.client().pods().inNamespace(cluster.namespace()).withName(pod).delete();
    }
}
