package dev.bulkhead.agent;

import dev.bulkhead.agent.fetch.Cache;
import dev.bulkhead.agent.fetch.Fetch;
import dev.bulkhead.agent.fetch.Fetched;
import dev.bulkhead.agent.fetch.Order;
import dev.bulkhead.agent.store.Store;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Brings a model from its store into a folder: whole and checked, or not at all.",
            "Run again after an interruption, it goes on where it was; after success, it has nothing to do."
        })
final class FetchCommand implements Callable<Integer> {
    @Option(
            names = "--uri",
            required = true,
            description =
                    "s3://BUCKET/KEY-OR-PREFIX or http(s)://HOST/FILE; one .tar, .tar.gz, .tgz or .zip is unpacked")
    private String uri;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "where its files go")
    private Path to;

    @Option(
            names = "--adapter",
            paramLabel = "NAME=URI",
            description = "another model, to --adapters-to/NAME; may be given several times")
    private Map<String, String> adapters = new LinkedHashMap<>();

    @Option(
            names = "--adapters-to",
            paramLabel = "DIR",
            defaultValue = "/mnt/adapters",
            description = "default: ${DEFAULT-VALUE}")
    private Path adaptersTo;

    @Option(
            names = "--checksum",
            paramLabel = "sha256:HEX",
            description =
                    "refuse anything else: SHA-256 of the file; of a folder, of the lines of sha256sum sorted by path")
    private String checksum;

    @Option(
            names = "--max-size",
            paramLabel = "BYTES",
            defaultValue = "" + Long.MAX_VALUE,
            description = "refuse what is larger, packed or unpacked; each adapter counts for itself")
    private long maxSize;

    @Option(names = "--cache", paramLabel = "DIR", description = "keep what is fetched here for other pods")
    private Path cache;

    @Option(
            names = "--cache-size",
            paramLabel = "BYTES",
            defaultValue = "" + Long.MAX_VALUE,
            description = "how much to keep; default: what the volume holds")
    private long cacheSize;

    @Option(
            names = "--connections",
            defaultValue = "8",
            description = "how many parts are fetched at a time; default: ${DEFAULT-VALUE}")
    private int connections;

    @Mixin
    private TransferOptions transfer;

    @Override
    public Integer call() {
        return transfer.report(Reason.ModelFetched, this::fetch);
    }

    private Fetched fetch(Output output) throws IOException {
        var model = fetch(new Order(uri(uri), to, checksum, maxSize), output);
        for (var adapter : adapters.entrySet()) {
            var target = adaptersTo.resolve(adapter.getKey()).normalize();
            if (!target.getParent().equals(adaptersTo.normalize())) {
                throw TransferException.lasting(
                        Reason.ModelUriRefused, "'" + adapter.getKey() + "' is no name of an adapter");
            }
            fetch(new Order(uri(adapter.getValue()), target, null, maxSize), output);
        }
        return model;
    }

    private Fetched fetch(Order order, Output output) throws IOException {
        var credentials = transfer.credentials(output);
        var store = Store.of(order.uri(), credentials, transfer.silence());
        var kept = Optional.ofNullable(cache).map(folder -> new Cache(folder, cacheSize, output));
        return new Fetch(order, store, kept, connections, transfer.patience(output), output).run();
    }

    static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw TransferException.lasting(Reason.ModelUriRefused, "'" + text + "' is no URI");
        }
    }
}
