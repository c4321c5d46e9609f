package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.core.sim.Simulation;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A computer with one line to the internet, which its connections share.
 *
 * <p>Confined to its owner loop.
 */
final class Host {
    /*
     * Up: the connections that have something to send take turns, a block each, as TCP's connections share a line. Small
     * messages of a connection that has no block to send need not wait for another's block: a packet of theirs slips in
     * between, and what it takes of the line the next block has to make up for.
     *
     * Down: what arrives while the line is busy waits its turn, in the order of arrival, as at the provider's router.
     */
    private static final long SECOND = 1_000_000_000L;

    private final Simulation time;
    private final AccessLink line;
    private final ArrayDeque<VirtualLink> ready = new ArrayDeque<>();
    private final Simulation.Event sent = this::onSent;
    private @Nullable VirtualLink current;
    private long upFreeNanos;
    private long downFreeNanos;

    // where it is
    final long key;

    Host(Simulation time, AccessLink line, SeededRandom random) {
        this.time = time;
        this.line = line;
        key = random.nextLong();
    }

    AccessLink line() {
        return line;
    }

    /** True while a block of that connection leaves. */
    boolean isSending(VirtualLink link) {
        return current == link;
    }

    /** The connection has something to send. */
    void ready(VirtualLink link) {
        ready.add(link);
        begin();
    }

    /** A small message slips in. */
    void slipIn(int bytes) {
        upFreeNanos = Math.max(upFreeNanos, time.nowNanos()) + bytes * SECOND / line.up();
    }

    private void begin() {
        while (current == null && !ready.isEmpty()) {
            VirtualLink link = ready.remove();
            int bytes = link.nextBurst();
            if (bytes > 0) {
                current = link;
                upFreeNanos = Math.max(upFreeNanos, time.nowNanos()) + bytes * SECOND / line.up();
                link.depart(upFreeNanos);
                time.schedule(upFreeNanos, sent, bytes);
            }
        }
    }

    private void onSent(long bytes) {
        VirtualLink link = current;
        current = null;
        if (link != null) {
            link.onSent((int) bytes);
        }
        begin();
        if (link != null) {
            link.tellWritable();
        }
    }

    /** So many bytes have come to the line: when all of them are through. */
    long receive(int bytes) {
        downFreeNanos = Math.max(time.nowNanos(), downFreeNanos + bytes * SECOND / line.down());
        return downFreeNanos;
    }
}
