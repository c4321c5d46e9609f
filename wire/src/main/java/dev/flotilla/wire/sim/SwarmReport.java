package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.Distribution;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link SwarmScenario} measured.
 *
 * <p>Immutable.
 *
 * @param kinds those that took part, in order of {@link PeerKind}
 * @param seederCopies what the seeders had sent when the last compliant leecher was done, in files
 * @param blocks delivered, in bytes
 * @param virtualTime that passed
 * @param events that happened
 * @param traceHash the same for the same scenario, on any machine
 */
public record SwarmReport(
        SwarmScenario scenario,
        List<KindFigures> kinds,
        double seederCopies,
        long blocks,
        Duration virtualTime,
        long events,
        long traceHash) {

    /**
     * What all peers of a kind did together; bytes are payload.
     *
     * <p>Immutable.
     *
     * @param peers how many came
     * @param completionSeconds of those that got every piece, from their arrival
     * @param fromSeeders bytes of those downloaded that peers with every piece gave
     * @param fromAltruism bytes of those downloaded that other peers gave beyond what they got for it, pair by pair
     * @param wasted bytes of those downloaded that were of no use: duplicates, and of false pieces
     * @param falsePieces pieces that these peers found false
     * @param verdict of compliant peers on these
     */
    public record KindFigures(
            PeerKind kind,
            int peers,
            Distribution completionSeconds,
            long downloaded,
            long uploaded,
            long fromSeeders,
            long fromAltruism,
            long wasted,
            long falsePieces,
            Verdict verdict) {

        /** How many got every piece. */
        public int completed() {
            return completionSeconds.count();
        }

        /** Uploaded for each byte downloaded; NaN when nothing was. */
        public double shareRatio() {
            return downloaded == 0 ? Double.NaN : uploaded / (double) downloaded;
        }
    }

    /**
     * What compliant peers did about the peers of a kind. Each compliant peer judges for itself, so the figures are of
     * pairs: one compliant peer, and one of the kind.
     *
     * <p>Immutable.
     *
     * @param bans in how many pairs the peer was banned by the compliant one
     * @param victims in how many pairs it spoiled a piece: one that failed its hash at the compliant peer, and had a
     *     false block of this peer in it
     * @param spoiled pieces that were spoiled, summed over the pairs
     * @param mostSpoiled pieces that were spoiled in one pair, at most
     * @param mostFailed pieces of one pair that failed and had any block of this peer, false or not, at most: they may
     *     have failed for the lie of another
     */
    public record Verdict(int bans, int victims, int spoiled, int mostSpoiled, int mostFailed) {}

    public SwarmReport {
        kinds = List.copyOf(kinds);
    }

    /**
     * The figures of a kind.
     *
     * @throws IllegalArgumentException when none took part
     */
    public KindFigures of(PeerKind kind) {
        return kinds.stream()
                .filter(figures -> figures.kind() == kind)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + kind + " took part"));
    }
}
