package dev.flotilla.wire.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.sim.Link;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.UploadConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * A swarm of peers on virtual time.
 *
 * <p>Confined to its owner loop: the thread of the test.
 */
public final class SwarmSimulation {
    /** How long a peer stays that does not leave by itself. */
    public static final Duration FOREVER = Duration.ofDays(10_000);

    private final World world;
    private final SwarmConfig config;
    private final boolean magnets;
    private final List<SimulatedPeer> peers = new ArrayList<>();

    private SwarmSimulation(Builder plan) {
        world = new World(plan.seed, SimulatedTorrent.of(plan.length, plan.pieceLength), plan.link);
        config = SwarmConfig.DEFAULT.withUpload(UploadConfig.DEFAULT
                .withChoker(plan.choker)
                .withSlots(plan.slots)
                .withSuperSeed(plan.superSeed));
        magnets = plan.magnets;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a swarm is to be like. Confined to its owner loop. */
    public static final class Builder {
        private long seed = 1;
        private long length = 16 << 20;
        private int pieceLength = 256 << 10;
        private Link link = Link.INTERNET;
        private Choker choker = UploadConfig.DEFAULT.choker();
        private int slots = UploadConfig.DEFAULT.slots();
        private boolean superSeed;
        private boolean magnets;

        private Builder() {}

        /** What decides all that is random; 1 by default. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** What is shared: so many bytes, in pieces of so many; 16 MiB in pieces of 256 KiB by default. */
        public Builder file(long bytes, int pieceBytes) {
            length = bytes;
            pieceLength = pieceBytes;
            return this;
        }

        /** How far hosts are from each other: of it the median and the spread count; {@link Link#INTERNET} by default. */
        public Builder link(Link newLink) {
            link = newLink;
            return this;
        }

        /** By what strategy each peer chooses whom it uploads to; by default as the node does. */
        public Builder choker(Choker strategy) {
            choker = strategy;
            return this;
        }

        /** How many peers each peer uploads to at a time; by default as many as the node does. */
        public Builder slots(int count) {
            slots = count;
            return this;
        }

        /** Whether seeders show each peer only the pieces that are meant for it (BEP 16); by default not. */
        public Builder superSeed(boolean enabled) {
            superSeed = enabled;
            return this;
        }

        /** Leechers know the info-hash alone, and fetch the metadata from peers. */
        public Builder magnets() {
            magnets = true;
            return this;
        }

        /**
         * Makes the swarm; nobody is there yet.
         *
         * @throws IllegalArgumentException when there is no such torrent
         */
        public SwarmSimulation build() {
            return new SwarmSimulation(this);
        }
    }

    /** A peer comes, and stays. */
    public SimulatedPeer add(PeerKind kind, AccessLink line) {
        return add(kind, line, FOREVER);
    }

    /**
     * A peer comes.
     *
     * @param stays how long it stays when it has every piece; not for a seeder
     */
    public SimulatedPeer add(PeerKind kind, AccessLink line, Duration stays) {
        Host host = new Host(world.time, line, world.random);
        Account account = new Account(kind.lies());
        Endpoint endpoint = world.newEndpoint();
        List<PeerShell> shells = new ArrayList<>();
        for (int i = 0; i < kind.identities(); i++) {
            Endpoint own = endpoint.withPort(endpoint.port() + i);
            shells.add(new PeerShell(world, host, account, own, kind.behaviour(world), config));
        }
        SimulatedPeer peer = new SimulatedPeer(world, kind, shells, stays);
        peers.add(peer);
        BitSet have = kind.hasAll() ? world.torrent.allPieces() : new BitSet();
        shells.forEach(shell -> shell.start(have, kind.hasAll() || !magnets, peer::onCompleted));
        return peer;
    }

    /** All that came, in that order, also those that left; live. */
    public List<SimulatedPeer> peers() {
        return Collections.unmodifiableList(peers);
    }

    /** Time since the beginning. */
    public Duration now() {
        return world.time.now();
    }

    /** Lets {@code action} happen after {@code delay}. */
    public void after(Duration delay, Runnable action) {
        world.time.after(delay, action);
    }

    /** Lets {@code time} pass. */
    public void runFor(Duration time) {
        world.time.runFor(time);
    }

    /** Lets time pass until the condition holds, but no longer than that; answers whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        return world.time.runUntil(condition, atMost);
    }

    /** Bytes of the file. */
    public long length() {
        return world.torrent.geometry().totalLength();
    }

    public int pieceCount() {
        return world.torrent.geometry().pieceCount();
    }

    /** How many events have happened. */
    public long events() {
        return world.time.happened();
    }

    /** A hash of all messages that were delivered: the same for the same program and seed. */
    public long traceHash() {
        return world.trace.value();
    }

    World world() {
        return world;
    }
}
