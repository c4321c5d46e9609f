package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.Ed25519;
import dev.flotilla.dht.store.SignedValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Engines joined by a network in memory, on virtual time: every delay and every loss follows from one seed. */
final class VirtualNetwork {
    private static final long MIN_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MAX_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private final RandomGenerator random;
    private final Map<Endpoint, Receiver> hosts = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long sequence;
    private long nowNanos;
    private int datagrams;
    private int longest = 1024;
    private double loss;
    private boolean down;

    VirtualNetwork(long seed) {
        random = new SplittableRandom(seed);
        nowNanos = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(2); // the clock may wrap
    }

    private record Event(long sequence, long atNanos, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.signum(atNanos - other.atNanos);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    /** Whoever is at an endpoint. */
    @FunctionalInterface
    interface Receiver {
        void receive(Endpoint from, byte[] datagram);
    }

    /** One engine and its place in the network. */
    final class Host implements DhtOutbox, Receiver {
        final Endpoint endpoint;
        final Id160 id;
        final DhtEngine engine;
        private long wakeNanos;
        private boolean waking;
        private boolean gone;

        Host(DhtConfig config, Endpoint endpoint) {
            this.endpoint = endpoint;
            id = config.nodeId();
            engine = new DhtEngine(nowNanos, config, new SplittableRandom(random.nextLong()), this);
        }

        @Override
        public boolean send(Endpoint to, byte[] bytes, int length) {
            return VirtualNetwork.this.send(endpoint, to, Arrays.copyOf(bytes, length));
        }

        @Override
        public boolean verify(SignedValue value) {
            boolean genuine = Ed25519.verify(value);
            at(nowNanos, () -> {
                engine.onVerified(nowNanos, value, genuine);
                schedule();
            });
            return true;
        }

        @Override
        public void receive(Endpoint from, byte[] datagram) {
            engine.onDatagram(nowNanos, from, datagram, 0, datagram.length);
            schedule();
        }

        void schedule() {
            long deadline = engine.nextDeadlineNanos();
            if (!waking || deadline - wakeNanos < 0) {
                waking = true;
                wakeNanos = deadline;
                at(deadline, () -> wake(deadline));
            }
        }

        private void wake(long deadline) {
            if (waking && wakeNanos == deadline && !gone) {
                waking = false;
                engine.onTimer(nowNanos);
                schedule();
            }
        }
    }

    /** Adds a node that joins through the given ones. */
    Host add(Endpoint endpoint, Collection<Endpoint> bootstrap) {
        DhtConfig config = DhtConfig.of(Id160.random(random), endpoint).withVersion(ByteString.utf8("TT00"));
        return add(config.awaitingBootstrap(!bootstrap.isEmpty()), endpoint, bootstrap);
    }

    /** Adds a node of any kind; {@code endpoint} is where others see it. */
    Host add(DhtConfig config, Endpoint endpoint, Collection<Endpoint> bootstrap) {
        Host host = new Host(config, endpoint);
        hosts.put(endpoint, host);
        host.engine.addBootstrap(nowNanos, bootstrap);
        host.schedule();
        return host;
    }

    /** Adds {@code count} nodes; all but the first join through the first, each a moment after the other. */
    List<Host> grow(int count, boolean ipv4) {
        List<Host> grown = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            grown.add(add(address(i, ipv4), i == 0 ? List.of() : List.of(address(0, ipv4))));
            run(TimeUnit.MILLISECONDS.toNanos(20));
        }
        return grown;
    }

    static Endpoint address(int i, boolean ipv4) {
        return ipv4
                ? Endpoint.parse("10.0." + i / 250 + "." + (1 + i % 250) + ":" + (6881 + i))
                : Endpoint.parse("[fd00::" + Integer.toHexString(i + 1) + "]:" + (6881 + i));
    }

    void remove(Host host) {
        host.gone = true;
        hosts.remove(host.endpoint);
    }

    void setLoss(double share) {
        loss = share;
    }

    /** While the network is down every datagram is lost. */
    void setDown(boolean isDown) {
        down = isDown;
    }

    long now() {
        return nowNanos;
    }

    int datagrams() {
        return datagrams;
    }

    /** Puts somebody at an endpoint who stands before the engine there, or has none. */
    void place(Endpoint endpoint, Receiver receiver) {
        hosts.put(endpoint, receiver);
    }

    /** Lets a removed node return as if nothing had happened. */
    void putBack(Host host) {
        host.gone = false;
        host.waking = false;
        hosts.put(host.endpoint, host);
        host.schedule();
    }

    /** Items, and what asks to keep them, take more than the 1024 bytes of other datagrams. */
    void setLongest(int bytes) {
        longest = bytes;
    }

    /** Sends a datagram, whoever is there. */
    boolean send(Endpoint from, Endpoint to, byte[] datagram) {
        datagrams++;
        if (datagram.length > longest) {
            throw new AssertionError("a datagram of " + datagram.length + " bytes");
        }
        if (!down && random.nextDouble() >= loss) {
            long delay = MIN_DELAY_NANOS + random.nextLong(MAX_DELAY_NANOS - MIN_DELAY_NANOS);
            at(nowNanos + delay, () -> {
                Receiver host = hosts.get(to);
                if (host != null) {
                    host.receive(from, datagram);
                }
            });
        }
        return true;
    }

    private void at(long nanos, Runnable action) {
        events.add(new Event(sequence++, nanos - nowNanos < 0 ? nowNanos : nanos, action));
    }

    /** Lets time pass. */
    void run(long nanos) {
        runUntil(() -> false, nanos);
    }

    /** Lets time pass until {@code condition} holds; fails after {@code nanos}. */
    void await(BooleanSupplier condition, long nanos) {
        if (!runUntil(condition, nanos)) {
            throw new AssertionError("not fulfilled within " + TimeUnit.NANOSECONDS.toMillis(nanos) + " virtual ms");
        }
    }

    private boolean runUntil(BooleanSupplier condition, long nanos) {
        long end = nowNanos + nanos;
        while (!condition.getAsBoolean()) {
            Event next = events.peek();
            if (next == null || next.atNanos - end > 0) {
                nowNanos = end;
                return condition.getAsBoolean();
            }
            events.remove();
            nowNanos = next.atNanos;
            next.action.run();
        }
        return true;
    }
}
