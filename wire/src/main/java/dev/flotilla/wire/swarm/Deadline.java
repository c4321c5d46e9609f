package dev.flotilla.wire.swarm;

/**
 * A piece that somebody waits for.
 *
 * <p>Immutable.
 *
 * @param dueNanos when it should be here, on the clock of the engine
 */
public record Deadline(int piece, long dueNanos) {}
