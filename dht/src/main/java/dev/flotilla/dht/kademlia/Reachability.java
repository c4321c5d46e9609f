package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * Whether strangers reach this node. Behind a NAT only those answer us whom we asked; a node that nobody can ask wastes the
 * others' time, so it declares itself read-only (BEP 43), and tries an hour later whether that has changed.
 *
 * <p>Confined to its owner loop.
 */
final class Reachability {
    // Remembers, in slots found by hash, the minute in which we last sent to an endpoint, counted from 1 to 255 and
    // round again. A query from one to which we have not sent for ASKED_MINUTES came unasked; a shared slot, or one
    // filled long ago, can hide one such query, never invent one.
    private static final int SLOTS = 1024;
    private static final int ROUND = 255;
    private static final int ASKED_MINUTES = 10;
    private static final int TRIAL_MINUTES = 15;
    private static final int REST_MINUTES = 60;
    private static final int ENOUGH_ANSWERS = 16;

    /** In a network of fewer than about 256 nodes hardly anybody is a stranger, and all would fall silent. */
    static final int ENOUGH_BUCKETS = 6;

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final boolean follows;
    private final long startNanos;
    private byte[] sentMinutes = new byte[0];
    private int answers;
    private int sinceMinute;
    private boolean unreachable;

    /** @param follows false when a node is never to be thought unreachable */
    Reachability(long nowNanos, boolean follows) {
        startNanos = nowNanos;
        this.follows = follows;
    }

    void onSent(long nowNanos, Endpoint to) {
        if (follows) {
            if (sentMinutes.length == 0) {
                sentMinutes = new byte[SLOTS];
            }
            sentMinutes[slot(to)] = (byte) (1 + minute(nowNanos) % ROUND);
        }
    }

    void onAnswer() {
        answers++;
    }

    /** A query came. */
    void onQuery(long nowNanos, Endpoint from) {
        if (follows && sentMinutes.length > 0) {
            if (!isAsked(nowNanos, sentMinutes[slot(from)])) {
                unreachable = false;
                begin(nowNanos);
            }
        }
    }

    /**
     * True while the node should be read-only; looks at the time.
     *
     * @param buckets of the routing table, which tell how large the network is
     */
    boolean isUnreachable(long nowNanos, int buckets) {
        if (!follows || buckets < ENOUGH_BUCKETS) {
            unreachable = false;
            return false;
        }
        int minutes = minute(nowNanos) - sinceMinute;
        if (unreachable ? minutes >= REST_MINUTES : minutes >= TRIAL_MINUTES) {
            unreachable = !unreachable && answers >= ENOUGH_ANSWERS && couldTell(nowNanos);
            begin(nowNanos);
        }
        return unreachable;
    }

    /** False when so many were asked that hardly any stranger would have been noticed. */
    private boolean couldTell(long nowNanos) {
        int asked = 0;
        for (byte sent : sentMinutes) {
            asked += isAsked(nowNanos, sent) ? 1 : 0;
        }
        return asked <= SLOTS / 4 * 3;
    }

    private boolean isAsked(long nowNanos, byte sent) {
        int age = Math.floorMod(1 + minute(nowNanos) % ROUND - (sent & 0xff), ROUND);
        return sent != 0 && age <= ASKED_MINUTES;
    }

    private void begin(long nowNanos) {
        sinceMinute = minute(nowNanos);
        answers = 0;
    }

    private int minute(long nowNanos) {
        return (int) ((nowNanos - startNanos) / MINUTE_NANOS);
    }

    private static int slot(Endpoint endpoint) {
        return (endpoint.hashCode() * 0x9E3779B1) >>> 22;
    }
}
