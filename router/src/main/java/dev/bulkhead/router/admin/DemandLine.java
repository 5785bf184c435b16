package dev.bulkhead.router.admin;

import dev.bulkhead.router.balance.Load;
import dev.bulkhead.router.balance.Revision;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** One line of /demand: what one revision has to do and has done, by this process. */
final class DemandLine {
    static final String HEARTBEAT = "{}\n";

    private DemandLine() {}

    /** @param boot of the process; with another one all counters begin anew */
    static String of(String boot, Revision revision, Load.Snapshot load) {
        return new JsonObject()
                        .put("boot", boot)
                        .put("service", revision.service())
                        .put("revision", revision.name())
                        .put("inFlight", load.inFlight())
                        .put("held", load.held())
                        .put("requests", load.requests())
                        .put("errors", load.errors())
                        .put("diverted", load.diverted())
                        .put("latency", new JsonArray(load.latency()))
                        .encode()
                + "\n";
    }
}
