package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.crypto.MseReceiver;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The torrents of a node by info-hash, in the order they were added.
 *
 * <p>Thread-safe: guarded by its monitor.
 */
final class Registry {

    private final Map<Id160, Torrent> torrents = new LinkedHashMap<>();
    private final Map<Id160, Torrent> byName = new HashMap<>();
    private boolean closed;

    /** @throws IllegalStateException when the info-hash is there already, or after {@link #close} */
    synchronized Torrent add(Id160 infoHash, Supplier<Torrent> maker) {
        if (closed) {
            throw new IllegalStateException("the node is closed; not added: " + infoHash);
        }
        if (torrents.containsKey(infoHash)) {
            throw new IllegalStateException("already added: " + infoHash);
        }
        Torrent torrent = maker.get();
        torrents.put(infoHash, torrent);
        byName.put(MseReceiver.torrentKey(infoHash), torrent);
        return torrent;
    }

    synchronized @Nullable Torrent get(Id160 infoHash) {
        return torrents.get(infoHash);
    }

    /** By what the encrypted handshake calls it, {@link MseReceiver#torrentKey}. */
    synchronized @Nullable Torrent named(Id160 torrentKey) {
        return byName.get(torrentKey);
    }

    synchronized List<Torrent> all() {
        return List.copyOf(torrents.values());
    }

    synchronized void remove(Torrent torrent) {
        torrents.remove(torrent.infoHash(), torrent);
        byName.remove(MseReceiver.torrentKey(torrent.infoHash()), torrent);
    }

    /** Refuses what comes later; the torrents that are there stay until removed. */
    synchronized List<Torrent> close() {
        closed = true;
        return all();
    }
}
