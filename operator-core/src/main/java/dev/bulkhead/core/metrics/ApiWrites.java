package dev.bulkhead.core.metrics;

import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the requests that change something in the cluster, as they leave: a request that the client repeats counts
 * again. Added to the client by {@code addOrReplaceInterceptor}.
 */
public final class ApiWrites implements Interceptor {
    static final String NAME = "bulkhead.api.writes";

    private final MeterRegistry meters;

    public ApiWrites(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        String verb = verb(request);
        if (!verb.equals("read")) {
            counter(meters, verb, resource(request.uri())).increment();
        }
    }

    static Counter counter(MeterRegistry meters, String verb, String resource) {
        return Counter.builder(NAME)
                .description("Requests sent to the API server that create, change or delete, repeats included.")
                .tag("verb", verb)
                .tag("kind", resource)
                .register(meters);
    }

    private static String verb(HttpRequest request) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> isApply(request) ? "apply" : "patch";
            case "DELETE" -> "delete";
            default -> "read";
        };
    }

    private static boolean isApply(HttpRequest request) {
        return request.headers("Content-Type").stream().anyMatch(type -> type.startsWith("application/apply-patch"));
    }

    /** The plural and, if there is one, the subresource: {@code pods}, {@code trainingjobs/status}. */
    static String resource(URI uri) {
        List<String> path = new ArrayList<>(List.of(uri.getPath().split("/")));
        path.removeIf(String::isEmpty);
        int root = path.indexOf("api");
        root = root >= 0 ? root + 2 : path.indexOf("apis") + 3;
        if (root >= path.size() || root < 2) {
            return "other";
        }
        List<String> rest = path.subList(root, path.size());
        if (rest.get(0).equals("namespaces") && rest.size() > 2) {
            rest = rest.subList(2, rest.size());
        }
        return rest.size() > 2 ? rest.get(0) + "/" + rest.get(2) : rest.get(0);
    }
}
