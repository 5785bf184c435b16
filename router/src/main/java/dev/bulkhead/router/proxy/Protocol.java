package dev.bulkhead.router.proxy;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Locale;

/** What a caller speaks. */
public enum Protocol {
    http1,
    http2,
    grpc,
    websocket;

    private static final String GRPC = "application/grpc";

    static Protocol of(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
            return type != null && type.startsWith(GRPC) ? grpc : http2;
        }
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        return upgrade != null && upgrade.toLowerCase(Locale.ROOT).equals("websocket") ? websocket : http1;
    }
}
