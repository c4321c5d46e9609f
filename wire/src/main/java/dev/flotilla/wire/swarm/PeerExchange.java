package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.protocol.PexMessage;
import dev.flotilla.wire.protocol.PexMessage.Contact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Peers tell each other whom they are connected to (BEP 11).
 *
 * <p>What we tell is true: neighbours that listen, because we dialled them or because they say where. What we hear is
 * hearsay. A message is read once in 45 seconds, three at once; others draw on the peer's {@link ControlBudget} as much as a
 * block that nobody asked for. Of a message {@link #MAX_ENTRIES} contacts count. A peer of the internet cannot make us dial
 * into our local network, nor one of the network our own host. How much of what is heard is kept, {@link Candidates} says.
 *
 * <p>Confined to its owner loop.
 */
final class PeerExchange {
    /** Contacts added in one message, and as many dropped. */
    static final int MAX_ENTRIES = 50;

    private final Neighbours neighbours;

    PeerExchange(Neighbours neighbours) {
        this.neighbours = neighbours;
    }

    /**
     * A peer tells.
     *
     * @param isUploadOnly true when those who want nothing are of no use to us
     */
    void onMessage(long nowNanos, Peer peer, ByteString payload, boolean isUploadOnly) throws PeerProtocolException {
        if (!peer.exchange().admit(nowNanos)) {
            peer.budget().spend(nowNanos, ControlBudget.BLOCK);
            return;
        }
        PexMessage message = PexMessage.decode(payload);
        Set<Endpoint> told = new LinkedHashSet<>();
        for (Contact contact : message.added()) {
            boolean isOfUse = !(isUploadOnly && contact.has(PexMessage.UPLOAD_ONLY));
            if (told.size() < MAX_ENTRIES && isOfUse && isFit(contact.endpoint(), peer.endpoint())) {
                told.add(contact.endpoint());
            }
        }
        told.removeIf(neighbours.ownAddress()::isOurs);
        neighbours.dialler().onUntold(peer, message.dropped());
        neighbours.dialler().onTold(nowNanos, peer, told);
    }

    /** True when somebody there is anybody's business who is here: both ends of what is told are asked. */
    private static boolean isFit(Endpoint told, Endpoint party) {
        return told.isUnicast() && (!told.isLocal() || party.isLocal()) && (!told.isLoopback() || party.isLoopback());
    }

    /** Tells each peer that has waited long enough what is new. */
    void onSecond(long nowNanos) {
        for (Peer peer : neighbours.all()) {
            if (peer.introduction().pexId() != 0 && peer.exchange().isDue(nowNanos, neighbours.version())) {
                tell(nowNanos, peer);
            }
        }
    }

    private void tell(long nowNanos, Peer peer) {
        Map<Endpoint, Integer> current = new LinkedHashMap<>();
        for (Peer other : neighbours.all()) {
            Endpoint listening = other.listening();
            if (other != peer && listening != null && isFit(listening, peer.endpoint())) {
                current.put(listening, flags(other));
            }
        }
        Set<Endpoint> told = peer.exchange().told();
        List<Contact> added = current.keySet().stream()
                .filter(endpoint -> !told.contains(endpoint))
                .limit(MAX_ENTRIES)
                .map(endpoint -> new Contact(endpoint, current.getOrDefault(endpoint, 0)))
                .toList();
        List<Endpoint> dropped = new ArrayList<>(told);
        dropped.removeAll(current.keySet());
        boolean isWhole =
                dropped.size() <= MAX_ENTRIES && told.size() - dropped.size() + added.size() == current.size();
        dropped = dropped.subList(0, Math.min(dropped.size(), MAX_ENTRIES));
        boolean isSent = !added.isEmpty() || !dropped.isEmpty();
        if (isSent) {
            ByteString payload = new PexMessage(added, dropped).encode();
            peer.send(nowNanos, new PeerMessage.Extended(peer.introduction().pexId(), payload));
            dropped.forEach(told::remove);
            added.forEach(contact -> told.add(contact.endpoint()));
        }
        peer.exchange().onTold(nowNanos, neighbours.version(), isWhole, isSent);
    }

    private static int flags(Peer peer) {
        Introduction introduction = peer.introduction();
        return (introduction.prefersEncryption() ? PexMessage.PREFERS_ENCRYPTION : 0)
                | (peer.isUploadOnly() ? PexMessage.UPLOAD_ONLY : 0)
                | (introduction.speaksHolepunch() ? PexMessage.HOLEPUNCH : 0)
                | (peer.isOutgoing() ? PexMessage.REACHABLE : 0);
    }
}
