package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pings strangers that asked us something, since a source address proves nothing: one that answers enters the table.
 *
 * <p>Confined to its owner loop.
 */
final class Verifier implements Asker {
    // Two bounds keep a flood of forged sources from making us send: so many pings are open at once, and an endpoint is
    // pinged once a minute, as far as a small table remembers; there a newer endpoint displaces an older one.
    static final int MAX_OPEN = 32;

    private static final int MEMORY = 256;
    private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final RoutingTables tables;
    private final Questions questions;
    private @Nullable Endpoint @Nullable [] pinged;
    private long[] pingedNanos = new long[0];
    private int open;

    Verifier(RoutingTables tables, Questions questions) {
        this.tables = tables;
        this.questions = questions;
    }

    void onStranger(long nowNanos, Id160 id, Endpoint from) {
        if (open < MAX_OPEN && from.isUnicast() && tables.of(from).wants(id, from) && mayPing(nowNanos, from)) {
            open++;
            questions.ask(nowNanos, from, null, this, Ping::new);
        }
    }

    private boolean mayPing(long nowNanos, Endpoint endpoint) {
        if (pinged == null) {
            pinged = new @Nullable Endpoint[MEMORY];
            pingedNanos = new long[MEMORY];
        }
        int slot = (endpoint.hashCode() * 0x9E3779B1) >>> 24; // the high bits are the mixed ones
        if (endpoint.equals(pinged[slot]) && nowNanos - pingedNanos[slot] < PAUSE_NANOS) {
            return false;
        }
        pinged[slot] = endpoint;
        pingedNanos[slot] = nowNanos;
        return true;
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, Response response) {
        open--; // it is in the table already, if there was room
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        open--;
    }
}
