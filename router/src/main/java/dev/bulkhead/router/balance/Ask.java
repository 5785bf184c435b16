package dev.bulkhead.router.balance;

import dev.bulkhead.router.table.Selector;
import dev.bulkhead.router.table.ServiceRoute;
import java.util.function.Function;

/** Which revision one request is for. Chosen once, and again only if the route has changed. */
public final class Ask {
    private final Function<Selector, String> values;
    private final double spread;
    private ServiceRoute chosenBy;
    private String revision;

    /** @param values of the request, by selector; null where it has none */
    public Ask(Function<Selector, String> values, double spread) {
        this.values = values;
        this.spread = spread;
    }

    /** Null if the route has no targets. */
    String revision(ServiceRoute route) {
        if (chosenBy != route) {
            chosenBy = route;
            revision = route.choose(values, spread).orElse(null);
        }
        return revision;
    }
}
