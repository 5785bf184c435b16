package dev.bulkhead.router.proxy;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Which headers go on, and which are added. */
final class Forwarding {
    static final String REVISION = "x-bulkhead-revision";
    static final String REQUEST_ID = "x-request-id";

    /** RFC 9110, 7.6.1: meant for the next hop only. Expect is answered here. */
    private static final List<CharSequence> HOP_BY_HOP = Stream.of(
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "transfer-encoding",
                    "upgrade",
                    "http2-settings",
                    "expect",
                    "host")
            .map(HttpHeaders::createOptimized)
            .toList();

    private Forwarding() {}

    /** The path and query of a request's target, which may be written as a whole address. */
    static String path(String target) {
        int scheme = target.indexOf("://");
        if (target.startsWith("/") || scheme < 0) {
            return target;
        }
        int path = target.indexOf('/', scheme + 3);
        return path < 0 ? "/" : target.substring(path);
    }

    /** The caller's headers, and where the request came from. */
    static void request(HttpServerRequest from, Protocol protocol, HttpClientRequest to) {
        MultiMap headers = to.headers();
        copy(from.headers(), headers);
        HostAndPort authority = from.authority();
        if (authority != null) {
            to.authority(authority);
            setIfAbsent(headers, "x-forwarded-host", from.authority().toString());
        }
        String before = headers.get("x-forwarded-for");
        String caller = from.remoteAddress().hostAddress();
        headers.set("x-forwarded-for", before == null ? caller : before + ", " + caller);
        setIfAbsent(headers, "x-forwarded-proto", "http");
        if (!headers.contains(REQUEST_ID)) {
            headers.set(REQUEST_ID, newId());
        }
        if (protocol == Protocol.grpc) {
            headers.set("te", "trailers");
        } else if (protocol == Protocol.websocket) {
            headers.set("connection", "upgrade");
            headers.set("upgrade", "websocket");
        }
    }

    /** The answer's headers, and who gave it. */
    static void response(MultiMap from, String requestId, String revision, MultiMap to) {
        copy(from, to);
        to.set(REVISION, revision);
        setIfAbsent(to, REQUEST_ID, requestId);
    }

    /** Of an answer that switches protocols: all of it, as the two sides talk to each other from here on. */
    static void handshake(MultiMap from, String revision, MultiMap to) {
        to.addAll(from);
        to.set(REVISION, revision);
    }

    private static void copy(MultiMap from, MultiMap to) {
        for (Map.Entry<String, String> header : from) {
            if (!header.getKey().startsWith(":")) {
                to.add(header.getKey(), header.getValue());
            }
        }
        String named = from.get(HttpHeaders.CONNECTION);
        if (named != null) {
            for (String name : named.split(",")) {
                to.remove(name.strip());
            }
        }
        HOP_BY_HOP.forEach(to::remove);
    }

    private static void setIfAbsent(MultiMap headers, String name, String value) {
        if (!headers.contains(name)) {
            headers.set(name, value);
        }
    }

    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong());
    }
}
