package dev.bulkhead.router;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A line to a server that can be cut and mended. */
final class CutLine implements AutoCloseable {
    private final NetServer server;
    private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;

    CutLine(Vertx vertx, URI to) {
        server = vertx.createNetServer().connectHandler(near -> {
            if (cut) {
                near.close();
                return;
            }
            open.add(near);
            near.pause();
            vertx.createNetClient().connect(to.getPort(), to.getHost()).onSuccess(far -> {
                near.pipeTo(far);
                far.pipeTo(near);
                near.resume();
            });
        });
        Backend.await(server.listen(0, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    void cut() {
        cut = true;
        open.forEach(NetSocket::close);
        open.clear();
    }

    void mend() {
        cut = false;
    }

    @Override
    public void close() {
        Backend.await(server.close());
    }
}
