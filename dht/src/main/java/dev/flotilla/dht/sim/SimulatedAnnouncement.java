package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Announcer;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peer that a node keeps announced until this is closed.
 *
 * <p>Confined to its owner loop.
 */
public final class SimulatedAnnouncement {
    private final NodeShell shell;
    private @Nullable Announcer announcer;
    private List<Endpoint> replicas = List.of();
    private int rounds;

    SimulatedAnnouncement(NodeShell shell) {
        this.shell = shell;
    }

    void began(Announcer begun) {
        announcer = begun;
    }

    Announcer.Listener listener() {
        return new Announcer.Listener() {
            @Override
            public void onPeer(Endpoint peer) {}

            @Override
            public void onRound(List<Contact> stored, Search.Outcome outcome) {
                rounds++;
                replicas = stored.stream().map(Contact::endpoint).toList();
            }

            @Override
            public void onClosed() {}
        };
    }

    /** How many times it was announced. */
    public int rounds() {
        return rounds;
    }

    /** Who acknowledged the last time, closest first. */
    public List<Endpoint> replicas() {
        return replicas;
    }

    /** Announces no more; others forget the peer in time. */
    public void close() {
        Announcer begun = announcer;
        if (begun != null) {
            announcer = null;
            shell.command(now -> begun.close(now));
        }
    }
}
