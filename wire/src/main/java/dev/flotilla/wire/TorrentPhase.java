package dev.flotilla.wire;

/**
 * How far a download has come, as the literature on swarms divides it.
 *
 * <p>Immutable.
 */
public enum TorrentPhase {
    /** Has no piece yet, so nothing to trade. */
    BOOTSTRAP,
    /** Has something to give and something to want. */
    TRADING,
    /** Every missing block is asked for: the end of the download. */
    LAST,
    /** Has everything. */
    SEEDING
}
