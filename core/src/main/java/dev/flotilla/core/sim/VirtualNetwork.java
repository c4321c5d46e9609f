package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A network of datagrams in memory: every host reaches every other as the {@link Link} says, unless a {@link Nat}, a
 * partition or a host that is down is in the way.
 *
 * <p>Confined to its owner loop.
 */
public final class VirtualNetwork {
    /** What a datagram has at most, as over UDP and IPv4. */
    public static final int MAX_BYTES = 65_507;

    private final Simulation simulation;
    private final SeededRandom random;
    private final Flights flights = new Flights();
    private final TraceHash trace = new TraceHash();
    private final Simulation.Event arrival = this::arrive;
    final Map<Endpoint, VirtualHost> routes = new HashMap<>(); // never walked through, so its order decides nothing
    private Link link;
    private RoundTripTimes times;
    private long jitterNanos;
    private boolean connected = true;
    int healed;

    private long sent;
    private long lost;
    private long delivered;

    public VirtualNetwork(Simulation simulation, Link link) {
        this.simulation = simulation;
        this.link = link;
        random = simulation.random().split();
        times = new RoundTripTimes(link);
        jitterNanos = link.jitter().toNanos();
    }

    /** Replaces what all links are like; datagrams under way keep their times. */
    public void setLink(Link newLink) {
        link = newLink;
        times = new RoundTripTimes(newLink);
        jitterNanos = newLink.jitter().toNanos();
    }

    public Link link() {
        return link;
    }

    /**
     * Adds a host.
     *
     * @throws IllegalArgumentException when another one has the endpoint, or nothing can be sent there
     */
    public VirtualHost add(Endpoint endpoint, Nat nat) {
        if (!endpoint.isUnicast()) {
            throw new IllegalArgumentException("no host can be at " + endpoint);
        }
        VirtualHost host = new VirtualHost(this, endpoint, nat, random.nextLong());
        if (routes.putIfAbsent(endpoint, host) != null) {
            throw new IllegalArgumentException(endpoint + " is taken");
        }
        return host;
    }

    /** Takes a host away for ever; what is under way to it is lost. */
    public void remove(VirtualHost host) {
        host.setUp(false);
        if (host.mappings != null) {
            host.mappings.forgetAll();
        }
        routes.remove(host.endpoint(), host);
    }

    /** The host at {@code endpoint}, if there is one. */
    public Optional<VirtualHost> hostAt(Endpoint endpoint) {
        return Optional.ofNullable(routes.get(endpoint));
    }

    /** While it is not connected every datagram is lost. */
    public void setConnected(boolean isConnected) {
        connected = isConnected;
    }

    /** Ends every partition: all hosts are on one side again. */
    public void heal() {
        healed++;
    }

    void send(VirtualHost host, Endpoint to, byte[] bytes, int length) {
        long now = simulation.nowNanos();
        sent++;
        if (!host.isUp()) {
            lost++;
            return;
        }
        Endpoint from = host.mappings == null ? host.endpoint() : host.mappings.outbound(now, to);
        VirtualHost target = routes.get(to);
        if (target == null) {
            lost++;
            return;
        }
        long oneWay = times.nanos(host.key, host.position, target.key, target.position) / 2;
        transmit(now + oneWay, from, to, target, host.side(), bytes, length);
    }

    /**
     * Sends a datagram with a sender of the caller's choice, as a forger does; it takes half the median round trip.
     *
     * @return false when nobody is at {@code to}
     */
    public boolean forge(Endpoint from, Endpoint to, byte[] bytes, int length) {
        sent++;
        VirtualHost target = routes.get(to);
        if (target == null) {
            lost++;
            return false;
        }
        long oneWay = link.medianRtt().toNanos() / 2;
        transmit(simulation.nowNanos() + oneWay, from, to, target, target.side(), bytes, length);
        return true;
    }

    private void transmit(
            long atNanos, Endpoint from, Endpoint to, VirtualHost target, int side, byte[] bytes, int length) {
        if (length > MAX_BYTES) {
            throw new IllegalArgumentException("a datagram of " + length + " bytes");
        }
        if (!connected || side != target.side() || random.nextDouble() < link.loss()) {
            lost++;
            return;
        }
        int copies = link.duplication() > 0 && random.nextDouble() < link.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long jitter = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1);
            int slot = flights.add(from, to, target, bytes, length);
            simulation.schedule(atNanos + jitter, arrival, slot);
        }
    }

    private void arrive(long argument) {
        int slot = (int) argument;
        VirtualHost host = flights.host(slot);
        Endpoint from = flights.from(slot);
        Endpoint to = flights.to(slot);
        long now = simulation.nowNanos();
        Receiver receiver = host.receiver;
        boolean open = host.mappings == null || host.mappings.admits(now, from, to);
        if (connected && open && host.isUp() && receiver != null) {
            byte[] bytes = flights.bytes(slot);
            int length = flights.length(slot);
            delivered++;
            host.received++;
            trace.add(now, from, to, bytes, length);
            receiver.onDatagram(now, from, bytes, length);
        } else {
            lost++;
        }
        flights.remove(slot);
    }

    /**
     * A hash of every datagram delivered so far, of its time, sender, receiver and bytes: two runs with the same hash
     * went the same way.
     */
    public long traceHash() {
        return trace.value();
    }

    /** Datagrams that hosts sent. */
    public long sent() {
        return sent;
    }

    /** Datagrams that arrived nowhere, for whatever reason. */
    public long lost() {
        return lost;
    }

    /** Datagrams that were handed to a receiver, duplicates among them. */
    public long delivered() {
        return delivered;
    }
}
