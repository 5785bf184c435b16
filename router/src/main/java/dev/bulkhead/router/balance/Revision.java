package dev.bulkhead.router.balance;

import dev.bulkhead.router.table.Address;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One revision: its pods and what they have to do. */
public final class Revision {
    private final String service;
    private final String name;
    private final Load load = new Load();
    private volatile Endpoint[] endpoints = {};

    Revision(String service, String name) {
        this.service = service;
        this.name = name;
    }

    public String service() {
        return service;
    }

    public String name() {
        return name;
    }

    public Load load() {
        return load;
    }

    /** Pods that stay keep their counts; those that leave finish what they have. */
    void update(List<Address> addresses) {
        Map<Address, Endpoint> known =
                Arrays.stream(endpoints).collect(Collectors.toMap(Endpoint::address, Function.identity()));
        endpoints = addresses.stream()
                .distinct()
                .map(address -> known.getOrDefault(address, new Endpoint(address)))
                .toArray(Endpoint[]::new);
    }

    /** Whether any pod is ready that has not just refused a connection. */
    boolean reachable(long nowMillis) {
        for (Endpoint endpoint : endpoints) {
            if (!endpoint.avoided(nowMillis)) {
                return true;
            }
        }
        return false;
    }

    /** A pod with room, counted as taken: the less busy one of two random pods, else any. Null if there is none. */
    Endpoint take(int limit, long nowMillis) {
        Endpoint[] all = endpoints;
        if (all.length > 2) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            int i = random.nextInt(all.length);
            int j = random.nextInt(all.length - 1);
            Endpoint better = lessBusy(all[i], all[j < i ? j : j + 1]);
            if (!better.avoided(nowMillis) && better.tryTake(limit)) {
                return better;
            }
        }
        Endpoint best = null;
        for (Endpoint endpoint : all) {
            if (!endpoint.avoided(nowMillis)) {
                best = best == null ? endpoint : lessBusy(best, endpoint);
            }
        }
        return best != null && best.tryTake(limit) ? best : null;
    }

    private static Endpoint lessBusy(Endpoint a, Endpoint b) {
        int difference = a.inFlight() - b.inFlight();
        return difference < 0 || difference == 0 && ThreadLocalRandom.current().nextBoolean() ? a : b;
    }
}
