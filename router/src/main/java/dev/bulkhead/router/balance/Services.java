package dev.bulkhead.router.balance;

import dev.bulkhead.router.table.RouteTable;
import dev.bulkhead.router.table.ServiceRoute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** All services of the namespace, by the table that was applied last. */
public final class Services {
    private final LongSupplier nowMillis;
    private final HeldBytes heldBytes;
    private final Consumer<Revision> demandRose;
    private final Map<String, LiveService> live = new ConcurrentHashMap<>();
    private volatile RouteTable table = RouteTable.EMPTY;

    /**
     * @param nowMillis a clock that never goes back
     * @param heldBytes how much memory all held requests together may take
     * @param demandRose told of a revision for which the first request waits; from any thread, must not block
     */
    public Services(LongSupplier nowMillis, long heldBytes, Consumer<Revision> demandRose) {
        this.nowMillis = nowMillis;
        this.heldBytes = new HeldBytes(heldBytes);
        this.demandRose = demandRose;
    }

    /** Whom a request is for. */
    public Optional<LiveService> find(String authority) {
        return table.find(authority).map(route -> live.get(route.service()));
    }

    public Stream<Revision> revisions() {
        return live.values().stream().flatMap(service -> service.revisions().stream());
    }

    /** What a new table has no more. */
    public record Gone(List<Revision> revisions, List<String> services) {}

    /** From now on requests go by this table. */
    public synchronized Gone apply(RouteTable newTable) {
        Gone gone = new Gone(new ArrayList<>(), new ArrayList<>());
        for (ServiceRoute route : newTable.services()) {
            LiveService service = live.computeIfAbsent(
                    route.service(), s -> new LiveService(route, nowMillis, heldBytes, demandRose));
            gone.revisions().addAll(service.update(route, newTable));
        }
        table = newTable;
        live.entrySet().removeIf(entry -> {
            boolean deleted = newTable.service(entry.getKey()).isEmpty();
            if (deleted) {
                gone.services().add(entry.getKey());
                gone.revisions().addAll(entry.getValue().revisions());
            }
            return deleted;
        });
        return gone;
    }
}
