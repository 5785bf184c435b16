package dev.bulkhead.testkit.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** What a kubelet answers over HTTPS on this machine, as the test wishes. Its certificate is signed by no cluster. */
public final class FakeKubelet implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";

    private record Answer(int code, Supplier<String> text) {}

    private final Certificates authority = Certificates.newAuthority();
    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService hands = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("kubelet-", 0).daemon().factory());
    private final HttpsServer server;
    private volatile Answer answer = new Answer(200, () -> "");

    private FakeKubelet() {
        try {
            server = HttpsServer.create(new InetSocketAddress(ADDRESS, 0), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(tls()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/metrics/resource", this::answer);
        server.setExecutor(hands);
    }

    public static FakeKubelet start() {
        FakeKubelet kubelet = new FakeKubelet();
        kubelet.server.start();
        return kubelet;
    }

    private SSLContext tls() {
        Certificates.Identity own = authority.issue("O=system:nodes,CN=system:node:fake", List.of(ADDRESS));
        try {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(
                    SSLUtils.keyManagers(pem(own.certificate()), null, pem(own.key()), null, "RSA", "", null, null),
                    null,
                    null);
            return tls;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        Answer now = answer;
        byte[] text = now.text().get().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(now.code(), text.length == 0 ? -1 : text.length);
        exchange.getResponseBody().write(text);
        exchange.close();
    }

    /** From now on this, made anew for each request. */
    public void say(Supplier<String> text) {
        answer = new Answer(200, text);
    }

    public void refuse(int code) {
        answer = new Answer(code, () -> "");
    }

    /** How many requests got as far as to be answered. */
    public int asked() {
        return asked.get();
    }

    /** The certificate that believes this kubelet, as PEM. */
    public String authority() {
        return authority.authorityPem();
    }

    /** The node, found here. */
    public Node of(Node node) {
        return new NodeBuilder(node)
                .editOrNewStatus()
                .addNewAddress(ADDRESS, "InternalIP")
                .withNewDaemonEndpoints()
                .withNewKubeletEndpoint(server.getAddress().getPort())
                .endDaemonEndpoints()
                .endStatus()
                .build();
    }

    @Override
    public void close() {
        server.stop(0);
        hands.shutdownNow();
    }
}
