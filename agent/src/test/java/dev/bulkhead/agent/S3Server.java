package dev.bulkhead.agent;

import java.net.URI;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;

/** S3Proxy: a server that speaks as S3 does and checks signatures, in this process, with all content in memory. */
final class S3Server implements AutoCloseable {
    static final String BUCKET = "models";
    static final String ACCESS_KEY = "AKTESTACCESSKEY";
    static final String SECRET_KEY = "test-secret-key-that-nobody-may-see";

    private final BlobStoreContext context;
    private final S3Proxy server;

    private S3Server(BlobStoreContext context, S3Proxy server) {
        this.context = context;
        this.server = server;
    }

    static S3Server start() throws Exception {
        return start(null, null);
    }

    /** @param keys a key store for TLS; null for plain HTTP */
    static S3Server start(Path keys, String password) throws Exception {
        BlobStoreContext context = ContextBuilder.newBuilder("transient")
                .credentials("identity", "credential")
                .overrides(new Properties())
                .build(BlobStoreContext.class);
        context.getBlobStore().createContainerInLocation(null, BUCKET);
        var builder = S3Proxy.builder()
                .blobStore(context.getBlobStore())
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY);
        builder = keys == null
                ? builder.endpoint(URI.create("http://127.0.0.1:0"))
                : builder.secureEndpoint(URI.create("https://127.0.0.1:0")).keyStore(keys.toString(), password);
        var server = builder.build();
        server.start();
        return new S3Server(context, server);
    }

    String endpoint() {
        return server.getSecurePort() > 0
                ? "https://localhost:" + server.getSecurePort()
                : "http://localhost:" + server.getPort();
    }

    int port() {
        return server.getPort();
    }

    void put(String key, byte[] content) {
        BlobStore store = context.getBlobStore();
        store.putBlob(
                BUCKET,
                store.blobBuilder(key)
                        .payload(content)
                        .contentLength(content.length)
                        .build());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        context.close();
    }
}
