package dev.flotilla.wire.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.sim.Link;
import dev.flotilla.core.sim.RoundTripTimes;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.core.sim.Simulation;

/**
 * What all peers of a simulation share.
 *
 * <p>Confined to its owner loop.
 */
final class World {
    static final int PORT = 6881;

    // the engines' clock passes the end of the longs after two minutes, as a machine's may
    private static final long ORIGIN = Long.MAX_VALUE - 120_000_000_000L;

    final Simulation time;
    final SeededRandom random;
    final SimulatedTorrent torrent;
    final Blocks blocks = new Blocks();
    final Trace trace = new Trace();
    final Meetings meetings;
    private final RoundTripTimes roundTrips;
    private ColludingPoisoner.Pact pact = new ColludingPoisoner.Pact();
    private int connections;
    private int networks;

    World(long seed, SimulatedTorrent torrent, Link link) {
        time = new Simulation(seed);
        random = time.random().split();
        this.torrent = torrent;
        meetings = new Meetings(random.split());
        roundTrips = new RoundTripTimes(link);
    }

    /** The time as engines are told it. */
    long engineNanos() {
        return time.nowNanos() + ORIGIN;
    }

    /** Virtual time of an engine's deadline. */
    long virtualNanos(long engineNanos) {
        return time.nowNanos() + (engineNanos - engineNanos());
    }

    long oneWayNanos(Host a, Host b) {
        return a == b
                ? 1
                : roundTrips.nanos(a.key, RoundTripTimes.position(a.key), b.key, RoundTripTimes.position(b.key)) / 2;
    }

    /** Two ends of a new connection. */
    VirtualLink connect(PeerShell dialler, PeerShell answerer) {
        long latency = oneWayNanos(dialler.host(), answerer.host());
        Account.Exchange exchange = dialler.account().exchangeWith(answerer.account());
        VirtualLink mine = new VirtualLink(this, dialler, ++connections, latency, exchange);
        VirtualLink theirs = new VirtualLink(this, answerer, ++connections, latency, exchange);
        VirtualLink.join(mine, theirs);
        return mine;
    }

    /** What the next two that collude share. */
    ColludingPoisoner.Pact pact() {
        pact = pact.isFull() ? new ColludingPoisoner.Pact() : pact;
        return pact;
    }

    /** An address in a network, a /24, where nobody else is. */
    Endpoint newEndpoint() {
        networks++;
        byte host = (byte) (1 + random.nextInt(250));
        byte[] address = {20, (byte) (networks >>> 8), (byte) networks, host};
        return Endpoint.of(address, PORT);
    }
}
