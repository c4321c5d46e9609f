package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Engines that talk to each other over virtual links in virtual time. One seed decides all. */
final class VirtualSwarm {
    static final long SECOND = 1_000_000_000L;
    static final long MILLI = 1_000_000L;

    final SampleTorrent torrent;
    final SplittableRandom random;
    final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
    final Map<Endpoint, VirtualPeer> alive = new LinkedHashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long lastEvent;
    private long trace;

    private record Event(long nanos, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return nanos != other.nanos ? Long.compare(nanos, other.nanos) : Long.compare(number, other.number);
        }
    }

    VirtualSwarm(long seed, SampleTorrent torrent) {
        this.torrent = torrent;
        random = new SplittableRandom(seed);
        now = random.nextLong(); // any origin, as that of the machine's clock
    }

    long now() {
        return now;
    }

    /** A number that differs when anything happened otherwise. */
    long trace() {
        return trace;
    }

    void trace(Object event) {
        trace = trace * 31 + event.hashCode() + (now - Long.MIN_VALUE);
    }

    VirtualPeer add(SwarmConfig config, long upBytesPerSecond) {
        Endpoint endpoint = Endpoint.parse("10.0.0." + (alive.size() + 1) + ":6881");
        VirtualPeer peer = new VirtualPeer(this, config, endpoint, upBytesPerSecond);
        alive.put(endpoint, peer);
        return peer;
    }

    VirtualPeer addSeeder(long upBytesPerSecond) {
        BitSet all = new BitSet();
        all.set(0, pieceCount());
        VirtualPeer peer = add(SwarmConfig.DEFAULT, upBytesPerSecond);
        peer.open(all);
        return peer;
    }

    VirtualPeer addLeecher(long upBytesPerSecond) {
        VirtualPeer peer = add(SwarmConfig.DEFAULT, upBytesPerSecond);
        peer.open(new BitSet());
        return peer;
    }

    int pieceCount() {
        return torrent.metainfo().info().geometry().pieceCount();
    }

    /** Everybody hears of everybody. */
    void introduceAll() {
        Collection<Endpoint> endpoints = List.copyOf(alive.keySet());
        List.copyOf(alive.values()).forEach(peer -> peer.find(endpoints));
    }

    void after(long nanos, Runnable action) {
        events.add(new Event(now + nanos, lastEvent++, action));
    }

    /** Lets time pass until the condition holds; answers the seconds that took. */
    double runUntil(BooleanSupplier condition, long maxSeconds) {
        long start = now;
        while (!condition.getAsBoolean()) {
            Event next = events.poll();
            if (next == null || next.nanos() - start > maxSeconds * SECOND) {
                throw new AssertionError("not within " + maxSeconds + " s: " + states());
            }
            now = next.nanos();
            next.action().run();
        }
        return (now - start) / (double) SECOND;
    }

    void run(long nanos) {
        boolean[] isOver = {false};
        after(nanos, () -> isOver[0] = true);
        runUntil(() -> isOver[0], nanos / SECOND + 1);
    }

    private List<String> states() {
        List<String> states = new ArrayList<>();
        alive.values().forEach(peer -> states.add(peer.toString()));
        return states;
    }

    /** Ends every peer; answers the bytes of the buffers that nobody released. */
    long close() {
        List.copyOf(alive.values()).forEach(VirtualPeer::kill);
        while (!events.isEmpty()) {
            Event next = events.remove();
            now = next.nanos();
            next.action().run();
        }
        return buffers.metric().usedHeapMemory();
    }
}
