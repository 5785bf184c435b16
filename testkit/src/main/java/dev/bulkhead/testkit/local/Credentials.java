package dev.bulkhead.testkit.local;

import dev.bulkhead.testkit.local.Certificates.Identity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Everyone who talks to the API server of a new cluster, with the files that let them. */
final class Credentials {

    static final String ADMIN = "admin";
    static final String CONTROLLER_MANAGER = "controller-manager";
    static final String SCHEDULER = "scheduler";
    static final String KUBELET = "kubelet";
    static final String KUBE_PROXY = "kube-proxy";
    static final String DNS = "dns";

    private record User(String name, String subject, boolean onNode, List<String> names) {}

    private Credentials() {}

    static void write(ClusterFolder folder, Ports ports, Optional<NodeNetwork> network) {
        Certificates authority = Certificates.newAuthority();
        authority.authorityIdentity().writeTo(folder.pki(), "ca");
        List<User> users = new ArrayList<>(List.of(
                new User(ADMIN, "O=system:masters,CN=admin", false, List.of()),
                new User(CONTROLLER_MANAGER, "CN=system:kube-controller-manager", false, List.of()),
                new User(SCHEDULER, "CN=system:kube-scheduler", false, List.of())));
        List<String> serverNames = new ArrayList<>(
                List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "127.0.0.1"));
        network.ifPresent(net -> {
            serverNames.addAll(List.of(net.hostAddress(), net.apiServiceAddress()));
            users.add(new User(
                    KUBELET,
                    "O=system:nodes,CN=system:node:" + RealNode.NAME,
                    true,
                    List.of(RealNode.NAME, net.nodeAddress(), "127.0.0.1")));
            users.add(new User(KUBE_PROXY, "CN=system:kube-proxy", true, List.of()));
            users.add(new User(DNS, "O=system:masters,CN=dns", true, List.of()));
        });
        // Making an RSA key takes a tenth of a second; there are eight.
        List<Runnable> tasks = new ArrayList<>();
        tasks.add(() -> Certificates.tokenSigningKey().writeTo(folder.pki(), "tokens"));
        tasks.add(() -> authority.issue("CN=kube-apiserver", serverNames).writeTo(folder.pki(), "apiserver"));
        for (User user : users) {
            tasks.add(() -> {
                Identity identity = authority.issue(user.subject(), user.names());
                identity.writeTo(folder.pki(), user.name());
                String host = user.onNode() ? network.orElseThrow().hostAddress() : "127.0.0.1";
                String server = "https://%s:%d".formatted(host, ports.apiServer());
                String text = kubeconfig(server, authority.authorityPem(), user.name(), identity);
                Certificates.writeSecret(folder.kubeconfigOf(user.name()), text);
                if (user.name().equals(ADMIN)) {
                    Certificates.writeSecret(folder.kubeconfig(), text);
                }
            });
        }
        tasks.parallelStream().forEach(Runnable::run);
    }

    private static String kubeconfig(String server, String authority, String user, Identity identity) {
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: bulkhead
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: %s
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: bulkhead
                  context:
                    cluster: bulkhead
                    user: %s
                current-context: bulkhead
                """.formatted(
                        server, base64(authority), user, base64(identity.certificate()), base64(identity.key()), user);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
