package dev.flotilla.wire;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.swarm.PeerLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/**
 * One torrent's way to its files: off the loop, and back to it.
 *
 * <p>Confined to its owner loop.
 */
final class TorrentDisk {

    /** What came of what was asked of the disk; called on the loop, never from within the asking. */
    interface Outcome {
        /** The files are open, and what was already there is checked. */
        void onChecked(BitSet have);

        void onStored(int piece);

        void onCorrupt(int piece);

        /** Ownership of {@code block} passes. */
        void onRead(PeerLink peer, int piece, int begin, ByteBuf block);

        /** More waits for the disk than should ({@code high}), or no longer. */
        void onPressure(boolean high);

        /** The first failure; what was asked and not answered will not be. */
        void onDiskFailed(IOException cause);
    }

    TorrentDisk(EventLoop loop, Metainfo metainfo, Path directory, Outcome outcome) {}

    void open() {}

    void store(int piece, int begin, ByteBuf block) {}

    void verify(int piece) {}

    void read(PeerLink peer, int piece, int begin, int length) {}

    void discard(int piece) {}

    long checkedBytes() {
        return 0;
    }

    CompletableFuture<Void> close() {
        return new CompletableFuture<>();
    }
}
