package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers what a search or an announcement told. */
final class Found implements Search.Listener, Announcer.Listener {
    final List<Endpoint> peers = new ArrayList<>();
    final List<List<Contact>> rounds = new ArrayList<>();
    Search.@Nullable Outcome outcome;
    boolean closed;

    boolean isDone() {
        return outcome != null;
    }

    @Override
    public void onPeer(Endpoint peer) {
        peers.add(peer);
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome result) {
        if (outcome != null) {
            throw new AssertionError("done twice");
        }
        outcome = result;
    }

    @Override
    public void onRound(List<Contact> replicas, Search.Outcome result) {
        rounds.add(replicas);
    }

    @Override
    public void onClosed() {
        closed = true;
    }
}
