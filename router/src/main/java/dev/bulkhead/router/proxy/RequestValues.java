package dev.bulkhead.router.proxy;

import dev.bulkhead.router.table.Selector;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Function;

/** What callers are told apart by. */
record RequestValues(HttpServerRequest request) implements Function<Selector, String> {
    @Override
    public String apply(Selector selector) {
        return switch (selector.source()) {
            case header -> request.getHeader(selector.name());
            case cookie -> {
                Cookie cookie = request.getCookie(selector.name());
                yield cookie == null ? null : cookie.getValue();
            }
        };
    }
}
