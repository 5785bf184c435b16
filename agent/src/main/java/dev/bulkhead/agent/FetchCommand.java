package dev.bulkhead.agent;

import dev.bulkhead.agent.Arguments.WrongUse;
import dev.bulkhead.agent.fetch.Cache;
import dev.bulkhead.agent.fetch.Fetch;
import dev.bulkhead.agent.fetch.Fetched;
import dev.bulkhead.agent.fetch.Order;
import dev.bulkhead.agent.fetch.Patience;
import dev.bulkhead.agent.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code agent fetch}: a model, and its adapters. */
final class FetchCommand {
    static final Set<String> OPTIONS = Set.of(
            "--uri",
            "--to",
            "--adapter",
            "--adapters-to",
            "--checksum",
            "--max-size",
            "--credentials",
            "--cache",
            "--cache-size",
            "--connections",
            "--patience",
            "--deadline",
            "--termination-log");

    private final Arguments arguments;
    private final long maxSize;
    private final int connections;
    private final Duration patience;
    private final Duration deadline;

    private FetchCommand(Arguments arguments) {
        this.arguments = arguments;
        this.maxSize = arguments.number("--max-size", 1, Long.MAX_VALUE);
        this.connections = (int) Math.min(arguments.number("--connections", 1, 8), 64);
        this.patience = Duration.ofSeconds(arguments.number("--patience", 1, 120));
        this.deadline = Duration.ofSeconds(arguments.number("--deadline", 0, 7200));
    }

    static FetchCommand of(List<String> arguments) {
        return new FetchCommand(Arguments.of(arguments, OPTIONS));
    }

    int run(Output output) {
        var log = Path.of(arguments.get("--termination-log").orElse("/dev/termination-log"));
        var to = Path.of(arguments.required("--to"));
        return new Transfer(output, log).run(() -> {
            var credentials = credentials();
            output.keepSecret(credentials.secrets());
            var patience = new Patience(output, this.patience, deadline);
            var orders = orders(to);
            var model = fetch(orders.getFirst(), credentials, patience, output);
            for (var adapter : orders.subList(1, orders.size())) {
                fetch(adapter, credentials, patience, output);
            }
            return model;
        });
    }

    /** The model's first, then those of the adapters. */
    private List<Order> orders(Path to) {
        var orders = new ArrayList<Order>();
        var checksum = arguments.get("--checksum").orElse(null);
        orders.add(new Order(uri(arguments.required("--uri")), to, checksum, maxSize));
        arguments.all("--adapter").forEach(adapter -> orders.add(adapter(adapter)));
        return orders;
    }

    private Credentials credentials() throws IOException {
        var folder = arguments.get("--credentials");
        return folder.isPresent() ? Credentials.in(Path.of(folder.get())) : Credentials.none();
    }

    private Fetched fetch(Order order, Credentials credentials, Patience patience, Output output) throws IOException {
        // A connection on which nothing comes is given up well before patience ends, so that there is another try.
        var silence = Duration.ofSeconds(Math.clamp(this.patience.toSeconds() / 4, 1, 20));
        var store = Store.of(order.uri(), credentials, silence);
        long size = arguments.number("--cache-size", 1, Long.MAX_VALUE);
        Optional<Cache> cache = arguments.get("--cache").map(folder -> new Cache(Path.of(folder), size, output));
        return new Fetch(order, store, cache, connections, patience, output).run();
    }

    private Order adapter(String text) {
        int equals = text.indexOf('=');
        var name = text.substring(0, Math.max(equals, 0));
        if (!name.matches("[A-Za-z0-9]([-\\w.]*[A-Za-z0-9])?")) {
            throw new WrongUse("--adapter must be NAME=URI");
        }
        var target =
                Path.of(arguments.get("--adapters-to").orElse("/mnt/adapters")).resolve(name);
        return new Order(uri(text.substring(equals + 1)), target, null, maxSize);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw TransferException.lasting(Reason.ModelUriRefused, "'" + text + "' is no URI");
        }
    }
}
