package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import io.netty.buffer.ByteBuf;

/**
 * What an engine asks of the shell that runs it. No method calls back into the engine before it returns; answers come as
 * inputs of the engine, later. When storage fails the shell pauses the engine and fails the torrent; what was asked of the
 * storage then needs no answer.
 *
 * <p>Confined to its owner loop.
 */
public interface SwarmOutbox {
    /** Dials and shakes hands; answered by {@code onConnected} or {@code onConnectFailed}, exactly once. */
    void connect(Endpoint endpoint);

    /**
     * Keeps a block of a piece that is not yet verified. Ownership of the buffer passes. Blocks come in any order; one that
     * is stored again before its piece is verified or discarded replaces the first, whose sender turned out to lie.
     */
    void store(int piece, int begin, ByteBuf block);

    /** Every block of the piece was stored: hash it, write it; answered by {@code onStored} or {@code onCorrupt}. */
    void verify(int piece);

    /** Reads a part of a verified piece, 1 to 128 KiB; answered by {@code onRead}, even when the peer has gone. */
    void read(PeerLink peer, int piece, int begin, int length);

    /** Forgets the blocks that were stored of a piece that has not been verified; they will be stored anew, or never. */
    void discard(int piece);
}
