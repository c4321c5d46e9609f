package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.Nat;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.core.sim.VirtualHost;
import dev.flotilla.dht.kademlia.NodeIds;
import dev.flotilla.dht.kademlia.TableSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who is there: arrivals, sessions, departures.
 *
 * <p>Confined to its owner loop.
 */
final class Population {
    /** A node that left, and may come back. Immutable. */
    private record Former(Id160 id, Endpoint endpoint) {}

    private static final int BOOTSTRAP_NODES = 3;
    private static final int MAX_FORMER = 10_000;

    // The first arrive one after the other, later ones at a rate that grows with the network, as its capacity does.
    private static final int FIRST = 50;
    private static final long FIRST_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long GROWTH_NANOS = TimeUnit.SECONDS.toNanos(60); // to e times the size

    private final DhtSimulation network;
    private final DhtSimulation.Builder plan;
    private final SeededRandom random;
    private final Attackers attackers;
    private final @Nullable Tampering dead;
    private final Addresses addresses = new Addresses();
    private final List<SimulatedNode> living = new ArrayList<>();
    private final List<SimulatedNode> hostile = new ArrayList<>();
    private final ArrayDeque<Former> former = new ArrayDeque<>();
    private int arrived;

    Population(DhtSimulation network, DhtSimulation.Builder plan) {
        this.network = network;
        this.plan = plan;
        random = network.random().split();
        attackers = new Attackers(plan.attack, plan.attackers, plan.targets, random.split());
        dead = plan.deadContacts == 0 ? null : new DeadContacts(plan.deadContacts, random.split());
    }

    /** Lets the nodes arrive, beginning now. */
    void begin() {
        arrive(0);
    }

    boolean isComplete() {
        return arrived == plan.nodes;
    }

    private void arrive(long unused) {
        if (arrived++ > 0 && attackers.isNext()) {
            addAttacker();
        } else {
            add();
        }
        if (!isComplete()) {
            long gap = arrived < FIRST ? FIRST_GAP_NANOS : GROWTH_NANOS / arrived;
            network.time().schedule(network.time().nowNanos() + gap, this::arrive, 0);
        }
    }

    /** Adds an honest node that joins through these, and through what it saved in an earlier run. */
    SimulatedNode add(Id160 id, Endpoint endpoint, Set<Endpoint> bootstrap, @Nullable TableSnapshot saved) {
        Nat nat = living.size() >= FIRST && random.nextDouble() < plan.natShare ? plan.nat : Nat.OPEN;
        SimulatedNode node = join(id, endpoint, nat, dead, bootstrap, saved);
        node.shell.place = living.size();
        living.add(node);
        Churn churn = plan.churn;
        if (churn != null) {
            long end = network.time().nowNanos() + churn.sessionNanos(random);
            network.time().schedule(end, unused -> onSessionEnd(node, churn), 0);
        }
        return node;
    }

    /** Adds an honest node that was never there. */
    SimulatedNode add() {
        Endpoint endpoint = addresses.next();
        return add(NodeIds.random(endpoint, random), endpoint, bootstrap(), null);
    }

    private void addAttacker() {
        Id160 id = attackers.id();
        Endpoint endpoint = addresses.next();
        Tampering tampering = attackers.tampering(id, endpoint, this::livingEndpoint);
        hostile.add(join(id, endpoint, Nat.OPEN, tampering, bootstrap(), null));
    }

    private SimulatedNode join(
            Id160 id,
            Endpoint endpoint,
            Nat nat,
            @Nullable Tampering tampering,
            Set<Endpoint> bootstrap,
            @Nullable TableSnapshot saved) {
        Profile profile =
                tampering == null || tampering == dead ? plan.profile : Profile.PRIVATE; // attackers keep their ids
        VirtualHost host = network.network().add(endpoint, nat);
        NodeShell shell = new NodeShell(network, host, id, profile, bootstrap.isEmpty() && saved == null);
        shell.setTampering(tampering);
        shell.join(bootstrap, saved);
        return new SimulatedNode(shell);
    }

    private Set<Endpoint> bootstrap() {
        Set<Endpoint> chosen = new LinkedHashSet<>();
        for (int i = 0; i < BOOTSTRAP_NODES && !living.isEmpty(); i++) {
            chosen.add(livingEndpoint());
        }
        return chosen;
    }

    Endpoint livingEndpoint() {
        return any().endpoint();
    }

    /** A random honest node. */
    SimulatedNode any() {
        if (living.isEmpty()) {
            throw new IllegalStateException("no node is there");
        }
        return living.get(random.nextInt(living.size()));
    }

    private void onSessionEnd(SimulatedNode node, Churn churn) {
        if (node.isThere()) {
            node.leave();
            boolean returns = !former.isEmpty() && random.nextDouble() < churn.returning();
            Former back = returns ? former.removeFirst() : null;
            if (churn.returning() > 0 && former.size() < MAX_FORMER) {
                former.add(new Former(node.id(), node.endpoint()));
            }
            if (back == null) {
                add();
            } else {
                add(back.id, back.endpoint, bootstrap(), null);
            }
        }
    }

    void onLeft(NodeShell shell) {
        network.network().remove(shell.host);
        if (shell.place >= 0) {
            SimulatedNode last = living.remove(living.size() - 1);
            if (last.shell != shell) {
                living.set(shell.place, last);
                last.shell.place = shell.place;
            }
        }
    }

    List<SimulatedNode> living() {
        return living;
    }

    int size() {
        return living.size() + hostile.size();
    }
}
