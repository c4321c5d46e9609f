package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.Receiver;
import dev.flotilla.core.sim.Simulation;
import dev.flotilla.core.sim.VirtualHost;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.DhtOutbox;
import dev.flotilla.dht.kademlia.Goal;
import dev.flotilla.dht.kademlia.TableSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An engine's virtual socket, clock and timer.
 *
 * <p>Confined to its owner loop.
 */
final class NodeShell implements Receiver, DhtOutbox, Simulation.Event {
    /** What an engine is told at the beginning: its clock wraps two minutes later, as any clock may. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - TimeUnit.MINUTES.toNanos(2);

    private static final long NEVER = Long.MAX_VALUE;
    private static final int MAX_IDLE_WAKES = 100_000;

    final VirtualHost host;
    final Id160 id;
    private final DhtSimulation network;
    private final Simulation time;
    private final DhtEngine engine;
    private final long beganNanos;
    private long wakeNanos = NEVER;
    private long lastWakeNanos = NEVER;
    private int idleWakes; // at that time: without this an engine that spins would hold up time for ever
    private long readyNanos = -1;
    private boolean there = true;

    // of those who follow or change what it says, which most nodes have not
    private @Nullable List<Hops> followed;
    private @Nullable Tampering tampering;
    private @Nullable Id160 askedFor;

    int place = -1; // among the living

    NodeShell(DhtSimulation network, VirtualHost host, Id160 id, Profile profile, boolean isFirst) {
        this.network = network;
        this.host = host;
        this.id = id;
        time = network.time();
        beganNanos = time.nowNanos();
        engine = Engines.create(
                engineNanos(),
                id,
                host.endpoint(),
                profile,
                isFirst,
                network.random().split(),
                this,
                network.workbench().engines());
        host.setReceiver(this);
    }

    long nowNanos() {
        return time.nowNanos();
    }

    private long engineNanos() {
        return time.nowNanos() + ORIGIN_NANOS;
    }

    void setTampering(@Nullable Tampering newTampering) {
        tampering = newTampering;
    }

    void join(Collection<Endpoint> bootstrap, @Nullable TableSnapshot saved) {
        command(now -> {
            if (saved != null) {
                engine.addSaved(now, saved);
            }
            engine.addBootstrap(now, bootstrap);
        });
    }

    /** The one way in for commands. */
    void command(LongConsumer command) {
        if (there) {
            command.accept(engineNanos());
            schedule();
        }
    }

    SimulatedAnnouncement announce(Id160 infoHash, int port) {
        SimulatedAnnouncement announcement = new SimulatedAnnouncement(this);
        command(now -> announcement.began(engine.announce(now, infoHash, port, false, announcement.listener())));
        return announcement;
    }

    PeerSearch findPeers(Id160 infoHash) {
        return search(Goal.peers(infoHash, Integer.MAX_VALUE));
    }

    PeerSearch findNodes(Id160 target) {
        return search(Goal.nodes(target));
    }

    PeerSearch search(Goal goal) {
        if (!there) {
            throw new IllegalStateException("the node has left");
        }
        PeerSearch search = new PeerSearch(this, goal, nowNanos());
        follow(search.hops());
        command(now -> engine.search(now, goal, search.listener()));
        return search;
    }

    private void follow(Hops hops) {
        List<Hops> list = followed;
        if (list == null) {
            list = new ArrayList<>(1);
            followed = list;
        }
        list.add(hops);
    }

    void forget(Hops hops) {
        List<Hops> list = followed;
        if (list != null) {
            list.remove(hops);
            followed = list.isEmpty() ? null : list;
        }
    }

    @Override
    public void onDatagram(long nowNanos, Endpoint from, byte[] bytes, int length) {
        if (followed != null || tampering != null) {
            overhear(from, bytes, length);
        }
        engine.onDatagram(engineNanos(), from, bytes, 0, length);
        askedFor = null;
        if (readyNanos < 0) {
            noteReady();
        }
        schedule();
    }

    private void overhear(Endpoint from, byte[] bytes, int length) {
        Workbench workbench = network.workbench();
        if (workbench.reads(bytes, length)) {
            askedFor = workbench.askedFor();
            if (followed != null) {
                followed.forEach(hops -> hops.onReceived(from, workbench.reader()));
            }
        }
    }

    @Override
    public boolean send(Endpoint to, byte[] bytes, int length) {
        byte[] sent = bytes;
        if (followed != null || tampering != null) {
            Workbench workbench = network.workbench();
            sent = workbench.copy(bytes, length);
            if (workbench.reads(sent, length)) {
                if (followed != null) {
                    followed.forEach(hops -> hops.onSent(to, workbench.reader()));
                }
                if (tampering != null && workbench.isAnswer()) {
                    tampering.change(workbench.reader(), sent, askedFor);
                }
            }
        }
        host.send(to, sent, length);
        return true;
    }

    private void noteReady() {
        if (contacts() >= Math.min(8, network.size() - 1)) {
            readyNanos = nowNanos();
        }
    }

    private void schedule() {
        if (there) {
            long deadline = Math.max(nowNanos(), engine.nextDeadlineNanos() - ORIGIN_NANOS);
            if (deadline < wakeNanos) {
                wakeNanos = deadline;
                time.schedule(deadline, this, deadline);
            }
        }
    }

    /** The timer; one that was set before an earlier one does nothing. */
    @Override
    public void happen(long dueNanos) {
        if (there && dueNanos == wakeNanos) {
            wakeNanos = NEVER;
            idleWakes = dueNanos == lastWakeNanos ? idleWakes + 1 : 0;
            lastWakeNanos = dueNanos;
            if (idleWakes == MAX_IDLE_WAKES) {
                throw new AssertionError("the engine of " + id + " wants its timer again and again at " + time.now());
            }
            engine.onTimer(engineNanos());
            schedule();
        }
    }

    void leave() {
        if (there) {
            there = false;
            network.left(this);
        }
    }

    boolean isThere() {
        return there;
    }

    int contacts() {
        return (int) engine.counters().get(Counter.NODES);
    }

    /** What its tables hold, as it would be saved. */
    TableSnapshot snapshot() {
        return engine.snapshot(engineNanos(), 0);
    }

    Optional<Duration> readyAfter() {
        return readyNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(readyNanos - beganNanos));
    }
}
