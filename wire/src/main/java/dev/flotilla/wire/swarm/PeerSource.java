package dev.flotilla.wire.swarm;

/** How we heard of a peer; the first is dialled first. Immutable. */
public enum PeerSource {
    /** Named by the user. */
    MANUAL,
    /** Named by a magnet link ({@code x.pe}, BEP 9). */
    MAGNET,
    /** Announced in the local network (BEP 14). */
    LSD,
    /** Found in the DHT (BEP 5). */
    DHT,
    /** Told by another peer (BEP 11). */
    PEX,
    /** It connected to us, and said on which port it listens. */
    INCOMING;

    /** True when the user named it, by himself or in a link: it is tried for ever, and no other takes its place. */
    boolean isNamed() {
        return this == MANUAL || this == MAGNET;
    }

    /** True when a private torrent must not use it (BEP 27). */
    boolean isPublic() {
        return this == LSD || this == DHT || this == PEX;
    }
}
