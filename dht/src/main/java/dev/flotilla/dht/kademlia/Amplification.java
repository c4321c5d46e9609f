package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * How much more is sent than came to addresses that never proved that they asked: a forged source would make us an
 * amplifier. Each /24 (/64 of IPv6) that has not lately answered a question of ours gets {@value #FULL_BYTES} bytes of full
 * answers a minute, then such without peers and values, then, beyond {@value #MAX_BYTES}, none. Loopback is free.
 *
 * <p>Confined to its owner loop.
 */
final class Amplification {
    // A fixed number of slots, found by hash: memory does not grow with the number of prefixes. Prefixes that share a
    // slot share their allowance, and also their proof, which holds for PROOF_MINUTES.
    static final int FULL_BYTES = 4 << 10;
    static final int MAX_BYTES = 16 << 10;

    private static final int SLOTS = 4096;
    private static final int PROOF_MINUTES = 30;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long key;
    private final long startNanos;

    /** Sent in the minute that stands in {@code minutes}. */
    private int[] bytes = new int[0];

    private short[] minutes = new short[0];
    private short[] provedUntil = new short[0];

    /** What may be sent. */
    enum Allowance {
        FULL,
        NODES_ONLY,
        NOTHING
    }

    Amplification(long nowNanos, long key) {
        startNanos = nowNanos;
        this.key = key;
    }

    Allowance allowance(long nowNanos, Endpoint to) {
        if (bytes.length == 0 || to.isLoopback()) {
            return Allowance.FULL;
        }
        int slot = slot(to);
        int minute = minute(nowNanos);
        short left = (short) (provedUntil[slot] - minute); // beyond PROOF_MINUTES it has wrapped, or was never proved
        if (minutes[slot] != (short) minute || (left > 0 && left <= PROOF_MINUTES)) {
            return Allowance.FULL;
        }
        int sent = bytes[slot];
        return sent < FULL_BYTES ? Allowance.FULL : sent < MAX_BYTES ? Allowance.NODES_ONLY : Allowance.NOTHING;
    }

    /** @param excess bytes sent beyond those that came */
    void onSent(long nowNanos, Endpoint to, int excess) {
        if (to.isLoopback()) {
            return;
        }
        allocate();
        int slot = slot(to);
        short minute = (short) minute(nowNanos);
        bytes[slot] = minutes[slot] == minute ? Math.min(bytes[slot] + excess, MAX_BYTES) : excess;
        minutes[slot] = minute;
    }

    /** The address has answered a question of ours, so it is where it says. */
    void onProved(long nowNanos, Endpoint from) {
        if (!from.isLoopback()) {
            allocate();
            provedUntil[slot(from)] = (short) (minute(nowNanos) + PROOF_MINUTES);
        }
    }

    private void allocate() {
        if (bytes.length == 0) {
            bytes = new int[SLOTS];
            minutes = new short[SLOTS];
            provedUntil = new short[SLOTS];
        }
    }

    /** From 1, so that an untouched slot is of no minute that comes soon. */
    private int minute(long nowNanos) {
        return 1 + (int) ((nowNanos - startNanos) / MINUTE_NANOS);
    }

    private int slot(Endpoint endpoint) {
        return (int) (((endpoint.network() ^ key) * 0x9E3779B97F4A7C15L) >>> 52);
    }
}
