package dev.bulkhead.testkit;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every request that changes something, in order, with the API server's answer. */
public final class WriteLog implements Interceptor {
    private final List<Write> writes = new CopyOnWriteArrayList<>();

    /** @param kind plural and, if there is one, subresource */
    public record Write(String method, String kind, String namespace, String path, int code) {
        public static Write of(String method, URI uri, int code) {
            List<String> path = List.of(uri.getPath().split("/"));
            int at = path.indexOf("namespaces");
            List<String> rest = at < 0 ? path : path.subList(at + 2, path.size());
            String kind = rest.get(0) + (rest.size() > 2 ? "/" + rest.get(2) : "");
            return new Write(method, kind, at < 0 ? "" : path.get(at + 1), uri.getPath(), code);
        }

        public boolean done() {
            return code / 100 == 2;
        }

        @Override
        public String toString() {
            return method + " " + kind;
        }
    }

    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (isWrite(request)) {
            add(Write.of(request.method(), request.uri(), response.code()));
        }
    }

    public void add(Write write) {
        writes.add(write);
    }

    public static boolean isWrite(HttpRequest request) {
        return !request.method().equals("GET");
    }

    public List<Write> all() {
        return List.copyOf(writes);
    }

    public List<Write> in(String namespace) {
        return writes.stream().filter(w -> w.namespace().equals(namespace)).toList();
    }

    /** How many creates and deletes the API server has carried out, by kind; events apart. */
    public static Map<String, Long> createdAndDeleted(List<Write> writes) {
        return writes.stream()
                .filter(Write::done)
                .filter(w -> w.method().equals("POST") || w.method().equals("DELETE"))
                .filter(w -> !w.kind().equals("events"))
                .map(Write::toString)
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    }

    public void clear() {
        writes.clear();
    }
}
