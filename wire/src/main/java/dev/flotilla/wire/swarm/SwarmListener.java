package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;

/**
 * What an engine tells the shell that runs it. Called in the middle of an input: the shell notes it and calls back later.
 *
 * <p>Confined to its owner loop.
 */
public interface SwarmListener {
    /** The info dictionary came from peers, and its SHA-1 is the info-hash. Told once. */
    void onMetadata(ByteString infoBytes);

    /** The torrent has entered a phase. {@link Phase#BOOTSTRAP}, the first, is told only when phases begin anew. */
    void onPhase(Phase phase);

    /** Every wanted piece is stored: told with {@link Phase#SEEDING}, also when nothing was missing from the start. */
    void onCompleted();

    /** A peer runs a DHT node there (the port message of BEP 5). */
    void onDhtNode(Endpoint node);
}
