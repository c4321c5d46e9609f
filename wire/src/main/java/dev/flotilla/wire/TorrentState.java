package dev.flotilla.wire;

/**
 * What a {@link Torrent} does now.
 *
 * <pre>
 * add(magnet)  → FETCHING_METADATA → CHECKING → DOWNLOADING → SEEDING
 * add(metainfo)                    → CHECKING → DOWNLOADING → SEEDING
 * pause() leads from each of these to PAUSED, resume() back; any of them can end in FAILED or CLOSED.
 * Each but CHECKING is QUEUED instead, while others have the places that the node's QueueLimits allow.
 * </pre>
 *
 * <p>Immutable.
 */
public enum TorrentState {
    /** Known by its info-hash alone: looks for peers that have the info dictionary (BEP 9). */
    FETCHING_METADATA,
    /** Hashes what already lies in the directory. */
    CHECKING,
    /** Trades pieces until it has all. */
    DOWNLOADING,
    /** Has all pieces and serves them. */
    SEEDING,
    /** Waits for its turn, see {@link QueueLimits}: without any connection, and not to be found. */
    QUEUED,
    /** Holds what it has, without any connection, until {@link Torrent#resume()}. */
    PAUSED,
    /** Ended by an error, which its futures and {@link Torrent#failure()} tell. Verified pieces stay on disk. */
    FAILED,
    /** Ended by {@link Torrent#close()}, or by that of its node. */
    CLOSED;

    /** True for the two states that nothing leaves. */
    public boolean isEnd() {
        return this == FAILED || this == CLOSED;
    }
}
