package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;

/** Who waits for what a {@link Search} finds. */
public interface SearchListener {
    /** One more distinct peer. */
    void onPeer(Endpoint peer);

    /** The search is over; nothing follows. */
    void onDone(long nowNanos, SearchOutcome outcome);
}
