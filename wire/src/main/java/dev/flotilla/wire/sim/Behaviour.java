package dev.flotilla.wire.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.swarm.SwarmConfig;
import org.jspecify.annotations.Nullable;

/**
 * What a kind of peer does differently: it stands between an engine and its connections and disk. Each peer has its own.
 *
 * <p>Confined to its owner loop.
 */
interface Behaviour {
    /** The limits of the peer's engine. */
    default SwarmConfig config(SwarmConfig usual) {
        return usual;
    }

    /** How many peers it asks for, at most, each time it searches. */
    default int contacts() {
        return Meetings.CONTACTS;
    }

    /** Where a new connection of it comes from; the port is not used. */
    default Endpoint sourceAddress(PeerShell self) {
        return self.endpoint();
    }

    /** The handshake on a new connection to {@code other} in place of the engine's. */
    default Handshake introduce(PeerShell self, PeerShell other, Handshake ours) {
        return ours;
    }

    /** When it searches again after so many searches. */
    default long nextSearchNanos(int searches) {
        return Meetings.nextSearchNanos(searches);
    }

    /** The peer has come, and its engine is open. */
    default void onStart(PeerShell self) {}

    /** What leaves in place of what the engine would say; null for nothing. */
    default @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        return message;
    }

    /** The peer hears this, and its engine will next. */
    default void hear(VirtualLink link, PeerMessage message) {}

    /** How long the peer takes to come up with a block. */
    default long readNanos(VirtualLink link, int length) {
        return PeerShell.DISK_NANOS;
    }

    /** True when the block that it gives out is false. */
    default boolean isFalse(VirtualLink link, int piece, int begin) {
        return false;
    }

    /** Does as the engine says. */
    static Behaviour compliant() {
        return new Behaviour() {};
    }
}
