package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Pings strangers that asked us something or that were named for the other address family, since neither proves that they
 * are there: one that answers enters the table.
 *
 * <p>Confined to its owner loop.
 */
final class Verifier implements Asker {
    // Two bounds keep a flood of forged sources from making us send: so many pings are open at once, and an endpoint is
    // pinged once a minute, as far as a small table remembers; there a newer endpoint displaces an older one.
    static final int MAX_OPEN = 32;

    private static final int MEMORY_BITS = 6;
    private static final int MEMORY = 1 << MEMORY_BITS;
    private static final int PAUSE_SECONDS = 60;

    private final RoutingTables tables;
    private final Questions questions;
    private final long startNanos;
    private int[] pinged = new int[0];
    private int[] pingedSeconds = new int[0];
    private int open;

    Verifier(long nowNanos, RoutingTables tables, Questions questions) {
        startNanos = nowNanos;
        this.tables = tables;
        this.questions = questions;
    }

    void onNamed(long nowNanos, List<Contact> named) {
        for (Contact contact : named) {
            onStranger(nowNanos, contact.id(), contact.endpoint());
        }
    }

    void onStranger(long nowNanos, Id160 id, Endpoint from) {
        if (open < MAX_OPEN && from.isUnicast() && tables.of(from).wants(id, from) && mayPing(nowNanos, from)) {
            open++;
            questions.ask(nowNanos, from, null, this, Question.PING);
        }
    }

    private boolean mayPing(long nowNanos, Endpoint endpoint) {
        if (pinged.length == 0) {
            pinged = new int[MEMORY];
            pingedSeconds = new int[MEMORY];
        }
        int second = (int) TimeUnit.NANOSECONDS.toSeconds(nowNanos - startNanos);
        int hash = endpoint.hashCode() * 0x9E3779B1;
        int slot = hash >>> (Integer.SIZE - MEMORY_BITS); // the high bits are the mixed ones
        if (hash == pinged[slot] && second - pingedSeconds[slot] < PAUSE_SECONDS) {
            return false;
        }
        pinged[slot] = hash;
        pingedSeconds[slot] = second;
        return true;
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
        open--; // it is in the table already, if there was room
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        open--;
    }
}
