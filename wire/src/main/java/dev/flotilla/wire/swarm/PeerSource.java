package dev.flotilla.wire.swarm;

/** How we heard of a peer; the first is dialled first. Immutable. */
public enum PeerSource {
    /** Named by the user or by a magnet link. */
    MANUAL,
    /** It connected to us, and said on which port it listens. */
    INCOMING,
    /** Found in the DHT; refused for a private torrent (BEP 27). */
    DHT
}
