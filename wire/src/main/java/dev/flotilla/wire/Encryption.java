package dev.flotilla.wire;

/**
 * How a {@link PeerNode} takes Message Stream Encryption (MSE, also called Protocol Encryption), the obfuscation that many
 * swarms insist on. It hides from equipment on the way that BitTorrent is spoken. It authenticates nobody, and keeps nothing
 * secret from who knows the info-hash.
 *
 * <p>Immutable.
 */
public enum Encryption {
    /** Handshakes are plain; encrypted ones are refused. */
    OFF,

    /**
     * Incoming connections as they like. Outgoing ones begin encrypted; a peer that does not answer so is dialled once more,
     * in plain. After the handshake the bytes go in plain where the peer takes that, since encrypting them costs time.
     */
    PREFERRED,

    /** Everything is encrypted; peers that do not speak so are not spoken to. */
    REQUIRED
}
