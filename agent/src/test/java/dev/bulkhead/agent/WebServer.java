package dev.bulkhead.agent;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A web server in this process; each test says how it behaves. */
final class WebServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final HttpServer server;
    private final String scheme;

    /** What it was asked: path, range and authorization, as {@code /path bytes=0-0 Bearer x}. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private WebServer(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    static WebServer start() throws IOException {
        return new WebServer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
    }

    static WebServer start(SSLContext tls) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new WebServer(server, "https");
    }

    String uri(String path) {
        return uri("localhost", path);
    }

    String uri(String host, String path) {
        return scheme + "://" + host + ":" + server.getAddress().getPort() + path;
    }

    /** How a path is answered. */
    void on(String path, HttpHandler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                var headers = exchange.getRequestHeaders();
                requests.add(exchange.getRequestURI().getPath() + " " + headers.getFirst("Range") + " "
                        + headers.getFirst("Authorization"));
                handler.handle(exchange);
            }
        });
    }

    /** A file that can be had in parts, of a version. */
    static HttpHandler file(byte[] content, String etag) {
        return exchange -> {
            exchange.getResponseHeaders().set("ETag", etag);
            var range =
                    RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
            var match = exchange.getRequestHeaders().getFirst("If-Match");
            if (match != null && !match.equals(etag)) {
                exchange.sendResponseHeaders(412, -1);
            } else if (range.matches() && content.length > 0) {
                int from = Integer.parseInt(range.group(1));
                int last = Math.min(Integer.parseInt(range.group(2)), content.length - 1);
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + last + "/" + content.length);
                exchange.sendResponseHeaders(206, last - from + 1);
                exchange.getResponseBody().write(content, from, last - from + 1);
            } else {
                whole(content).handle(exchange);
            }
        };
    }

    /** A file that can be had only as a whole. */
    static HttpHandler whole(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
            exchange.getResponseBody().write(content);
        };
    }

    /** The same, without its size. */
    static HttpHandler unsized(byte[] content) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(content);
        };
    }

    static HttpHandler status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    static HttpHandler redirect(String location) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    /** A part of a chunked answer, and then the end of the connection. */
    static void breakOff(HttpExchange exchange, byte[] part) throws IOException {
        exchange.sendResponseHeaders(200, part.length + 1L);
        exchange.getResponseBody().write(part);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
