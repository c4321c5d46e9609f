package dev.flotilla.dht.sim;

import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.Link;
import dev.flotilla.core.sim.Nat;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.core.sim.Simulation;
import dev.flotilla.core.sim.VirtualNetwork;
import dev.flotilla.dht.kademlia.TableSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network of DHT nodes on virtual time.
 *
 * <p>Confined to its owner loop: the thread of the test.
 */
public final class DhtSimulation {
    private static final Duration SEARCH_LIMIT = Duration.ofMinutes(2);

    private final Simulation time;
    private final SeededRandom random;
    private final VirtualNetwork network;
    private final Workbench workbench = new Workbench();
    private final Population population;

    private DhtSimulation(Builder plan) {
        time = new Simulation(plan.seed);
        random = time.random().split();
        network = new VirtualNetwork(time, plan.link);
        population = new Population(this, plan);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a network is to be like. Confined to its owner loop. */
    public static final class Builder {
        int nodes = 50;
        long seed = 1;
        Profile profile = Profile.PRIVATE;
        Link link = Link.INTERNET;
        Duration settling = Duration.ofSeconds(30);

        @Nullable
        Churn churn;

        double deadContacts;
        Nat nat = Nat.OPEN;
        double natShare;
        Attack attack = Attack.NONE;
        double attackers;
        List<Id160> targets = List.of();

        private Builder() {}

        /** How many nodes there are, attackers among them; 50 by default. */
        public Builder nodes(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("a network has at least one node, not " + count);
            }
            nodes = count;
            return this;
        }

        /** What decides all that is random; 1 by default. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** By which rules honest nodes keep others; {@link Profile#PRIVATE} by default. */
        public Builder profile(Profile newProfile) {
            profile = newProfile;
            return this;
        }

        /** How datagrams fare; {@link Link#INTERNET} by default. */
        public Builder link(Link newLink) {
            link = newLink;
            return this;
        }

        /** How long {@link #start} waits after the last arrival; 30 seconds by default. */
        public Builder settling(Duration time) {
            settling = time;
            return this;
        }

        /** Nodes come and go; by default all stay. */
        public Builder churn(Churn newChurn) {
            churn = newChurn;
            return this;
        }

        /** The share of dead nodes among those that answers name, 0 by default. */
        public Builder deadContacts(double share) {
            deadContacts = share(share);
            return this;
        }

        /** A share of the nodes stands behind a NAT; by default none. */
        public Builder behind(Nat kind, double share) {
            nat = kind;
            natShare = share(share);
            return this;
        }

        /** A share of the nodes are attackers; only {@link Attack#SYBIL} and {@link Attack#POISON} are nodes. */
        public Builder attack(Attack kind, double share) {
            attack = kind;
            attackers = share(share);
            return this;
        }

        /** The ids next to which Sybils settle; by default they are anywhere. */
        public Builder targets(List<Id160> ids) {
            targets = List.copyOf(ids);
            return this;
        }

        private static double share(double share) {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("a share is 0 to 1, not " + share);
            }
            return share;
        }

        /** Makes the network; its nodes arrive one after the other, as soon as time passes. */
        public DhtSimulation build() {
            DhtSimulation simulation = new DhtSimulation(this);
            simulation.population.begin();
            return simulation;
        }

        /** Makes the network, and lets time pass until all nodes have arrived and settled. */
        public DhtSimulation start() {
            DhtSimulation simulation = build();
            if (!simulation.time.runUntil(simulation.population::isComplete, Duration.ofHours(1))) {
                throw new AssertionError("the nodes do not arrive");
            }
            simulation.runFor(settling);
            return simulation;
        }
    }

    /** The clock, and whatever a test wants to happen at some time. */
    public Simulation time() {
        return time;
    }

    /** The wires: link, partitions, trace hash, counts of datagrams. */
    public VirtualNetwork network() {
        return network;
    }

    SeededRandom random() {
        return random;
    }

    Workbench workbench() {
        return workbench;
    }

    /** The honest nodes that are there, in the order of their arrival as long as none has left. */
    public List<SimulatedNode> nodes() {
        return List.copyOf(population.living());
    }

    /** One of {@link #nodes}. */
    public SimulatedNode node(int index) {
        return population.living().get(index);
    }

    /** A random one of {@link #nodes}. */
    public SimulatedNode anyNode() {
        return population.any();
    }

    /** How many {@link #nodes} there are. */
    public int nodeCount() {
        return population.living().size();
    }

    /** How many nodes are there, attackers among them. */
    public int size() {
        return population.size();
    }

    /** Adds an honest node that joins through three others. */
    public SimulatedNode addNode() {
        return population.add();
    }

    /** Stops a node and starts it again at once, with its id, its endpoint and the nodes that it had saved. */
    public SimulatedNode restart(SimulatedNode node) {
        TableSnapshot saved = node.shell.snapshot();
        node.leave();
        return population.add(node.id(), node.endpoint(), Set.of(), saved);
    }

    void left(NodeShell shell) {
        population.onLeft(shell);
    }

    /** Lets time pass. */
    public void runFor(Duration duration) {
        time.runFor(duration);
    }

    /** Lets time pass until {@code condition} holds, at most {@code atMost}; returns whether it does. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        return time.runUntil(condition, atMost);
    }

    /**
     * Lets time pass until a search is done.
     *
     * @throws IllegalStateException when it is not within two minutes, or when its node leaves
     */
    public SearchResult await(PeerSearch search) {
        time.runUntil(search::isDone, SEARCH_LIMIT);
        return search.result();
    }

    /** While it is not connected every datagram is lost. */
    public void setConnected(boolean connected) {
        network.setConnected(connected);
    }

    /** Parts the honest nodes in two: those of {@code other}, and the rest with all attackers. {@link #heal} ends it. */
    public void partition(Predicate<SimulatedNode> other) {
        network.heal();
        population.living().stream().filter(other).forEach(node -> node.shell.host.setSide(1));
    }

    /** Ends a partition. */
    public void heal() {
        network.heal();
    }

    /**
     * Floods a node with forged datagrams from now on: queries from where nobody is, and answers in the name of honest nodes.
     *
     * @param perSecond 1 to 1,000,000,000
     */
    public void spoof(SimulatedNode victim, int perSecond, Duration duration) {
        if (perSecond < 1 || perSecond > 1_000_000_000) {
            throw new IllegalArgumentException("a rate is 1 to 1,000,000,000, not " + perSecond);
        }
        long now = time.nowNanos();
        Spoofer spoofer = new Spoofer(
                this, victim, population::livingEndpoint, 1_000_000_000L / perSecond, now + duration.toNanos());
        time.schedule(now, spoofer, 0);
    }
}
