package dev.flotilla.wire.swarm;

import java.util.List;

/**
 * A torrent at a moment.
 *
 * <p>Immutable.
 *
 * @param pieceCount 0 while the metadata is unknown
 * @param verifiedPieces stored and right
 * @param totalBytes 0 while the metadata is unknown
 * @param verifiedBytes of the verified pieces
 * @param wantedBytes of the pieces that are wanted and not verified
 * @param metadataLength bytes of the info dictionary; 0 while no peer has told it
 * @param metadataBytes how much of it is here
 * @param traffic of all peers, departed ones included
 * @param candidates endpoints known and not connected
 * @param dialling endpoints being dialled
 * @param banned peers that sent what is provably wrong, the last 1,000 of them
 * @param rejectedMessages messages that were dropped because they made no sense where they came
 * @param peers the connected ones first; then those that left, the last {@link Departed#LIMIT}
 */
public record SwarmSnapshot(
        Phase phase,
        int pieceCount,
        int verifiedPieces,
        long totalBytes,
        long verifiedBytes,
        long wantedBytes,
        int metadataLength,
        int metadataBytes,
        Traffic traffic,
        int candidates,
        int dialling,
        int banned,
        long rejectedMessages,
        List<PeerSnapshot> peers) {

    public SwarmSnapshot {
        peers = List.copyOf(peers);
    }
}
