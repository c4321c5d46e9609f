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
     * @param bansByCompliant how many compliant peers have banned one of these, summed over these
     * @param mostSpoiled pieces that one of these spoiled for one compliant peer, at most
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
            int bansByCompliant,
            int mostSpoiled) {

        /** How many got every piece. */
        public int completed() {
            return completionSeconds.count();
        }

        /** Uploaded for each byte downloaded; NaN when nothing was. */
        public double shareRatio() {
            return downloaded == 0 ? Double.NaN : uploaded / (double) downloaded;
        }
    }

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
