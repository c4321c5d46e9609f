package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerMessage;

/**
 * The shell's end of one connected peer: the way out for what the engine tells that peer. Used as a key, so its equality is
 * identity. No method calls back into the engine before it returns.
 *
 * <p>Confined to its owner loop.
 */
public interface PeerLink {
    /**
     * Queues a message; the shell flushes at the end of its loop pass. The buffer of a {@link PeerMessage.Piece} passes
     * with it. After {@link #close} what is sent is released and goes nowhere.
     */
    void send(PeerMessage message);

    /** False while too much waits to be written: uploads then wait for {@link SwarmEngine#onWritable}. */
    boolean isWritable();

    /** Whether what is said is encrypted on its way. */
    default boolean isEncrypted() {
        return false;
    }

    /** Ends the connection; the shell answers with {@link SwarmEngine#onDisconnected} exactly once, later. */
    void close(String reason);
}
