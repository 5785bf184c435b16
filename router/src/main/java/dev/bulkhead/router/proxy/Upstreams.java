package dev.bulkhead.router.proxy;

import dev.bulkhead.router.table.Address;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** Connections to pods, of one event loop. Pods are spoken to in HTTP/1.1, for gRPC in HTTP/2 without an upgrade. */
final class Upstreams {
    private static final int CONNECT_MILLIS = 1000;

    /**
     * Servers close idle connections, some after 2 s; a request on its way meanwhile would fail, and only some can be
     * repeated. So we close them first.
     */
    private static final int IDLE_SECONDS = 1;

    private static final int CONNECTIONS_PER_POD = 4096;
    private static final int HTTP2_CONNECTIONS_PER_POD = 8;

    /** One stream that is not read must not stop the others of its connection. */
    private static final int CONNECTION_WINDOW = 16 << 20;

    private final HttpClient http1;
    private final HttpClient http2;

    Upstreams(Vertx vertx) {
        PoolOptions pool = new PoolOptions()
                .setHttp1MaxSize(CONNECTIONS_PER_POD)
                .setHttp2MaxSize(HTTP2_CONNECTIONS_PER_POD)
                .setCleanerPeriod(500);
        http1 = vertx.createHttpClient(options().setKeepAliveTimeout(IDLE_SECONDS), pool);
        http2 = vertx.createHttpClient(
                options()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
                        .setInitialSettings(new Http2Settings().setMaxHeaderListSize(MessageSize.HEADERS)),
                pool);
    }

    private static HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setTcpKeepAlive(true)
                .setMaxInitialLineLength(MessageSize.FIRST_LINE)
                .setMaxHeaderSize(MessageSize.HEADERS);
    }

    /** A request on a connection to the pod. It fails if there is no connection: then nothing was sent. */
    Future<HttpClientRequest> open(Address address, Protocol protocol, HttpMethod method, String uri) {
        boolean grpc = protocol == Protocol.grpc;
        return (grpc ? http2 : http1)
                .request(new RequestOptions()
                        .setMethod(method)
                        .setHost(address.host())
                        .setPort(grpc ? address.grpc() : address.http())
                        .setURI(uri));
    }

    /** What is accepted of one message, in bytes. */
    static final class MessageSize {
        static final int FIRST_LINE = 16 << 10;
        static final int HEADERS = 64 << 10;

        private MessageSize() {}
    }
}
