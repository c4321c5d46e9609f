package dev.flotilla.wire;

/**
 * Where a torrent goes in the queue of its node.
 *
 * <p>Immutable.
 */
public enum QueueMove {
    /** To the first place. */
    TOP,
    /** One place further to the front. */
    UP,
    /** One place further to the end. */
    DOWN,
    /** To the last place. */
    BOTTOM
}
