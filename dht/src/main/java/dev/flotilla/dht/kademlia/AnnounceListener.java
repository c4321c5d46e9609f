package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.Contact;
import java.util.List;

/** Who follows an {@link Announcer}. */
public interface AnnounceListener {
    /** A peer of the swarm; each once a round. */
    void onPeer(Endpoint peer);

    /** A round is over: these nodes acknowledged, closest first. */
    void onRound(List<Contact> replicas, SearchOutcome outcome);

    /** The announcement ended; nothing follows. */
    void onClosed();
}
