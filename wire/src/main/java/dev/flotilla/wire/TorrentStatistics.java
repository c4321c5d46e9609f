package dev.flotilla.wire;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How a {@link Torrent} stood at one moment.
 *
 * @param waitsFor {@code "metadata"}, {@code "peers"}, {@code "data"}, {@code "check"} or {@code "queue"}: what keeps the
 *     torrent from going on; empty when nothing does
 * @param queuePosition its place in the queue of its node, 0 for the first; -1 when it has ended
 * @param totals over all sessions that the node's state directory remembers, this one included
 * @param phase where the download stands; BOOTSTRAP as long as the metadata is unknown
 * @param phaseDurations how long each phase lasted, the present one up to now; a phase not entered is absent
 * @param banned peers that sent what is provably wrong since the torrent was added, the last 1,000 of them; they are refused
 * @param peers the connected peers, and those of the past that gave or took anything, the latest few hundred of them
 *     <p>Immutable.
 */
public record TorrentStatistics(
        TorrentState state,
        String waitsFor,
        int queuePosition,
        Progress progress,
        Transfer transfer,
        Totals totals,
        TorrentPhase phase,
        Map<TorrentPhase, Duration> phaseDurations,
        int banned,
        List<PeerStatistics> peers) {

    /** What is known of a torrent before its loop has said anything. */
    static final TorrentStatistics NONE = new TorrentStatistics(
            TorrentState.FETCHING_METADATA,
            "peers",
            -1,
            new Progress(0, 0, 0, 0, 0, 0),
            new Transfer(0, 0, 0, 0, 0),
            new Totals(0, 0, 0, 0),
            TorrentPhase.BOOTSTRAP,
            Map.of(),
            0,
            List.of());

    public TorrentStatistics {
        Map<TorrentPhase, Duration> inOrder = new EnumMap<>(TorrentPhase.class);
        inOrder.putAll(phaseDurations);
        phaseDurations = Collections.unmodifiableMap(inOrder);
        peers = List.copyOf(peers);
    }

    /** The peers with an open connection now. */
    public List<PeerStatistics> connectedPeers() {
        return peers.stream().filter(PeerStatistics::connected).toList();
    }

    /**
     * What is on disk and verified. All zero as long as the metadata is unknown.
     *
     * @param bytesWanted of pieces that are selected and not on disk: 0 when it is complete
     * @param bytesChecked how far the check at the start has come; {@code totalBytes} when it is done
     *     <p>Immutable.
     */
    public record Progress(
            int piecesDone, int pieceCount, long bytesDone, long totalBytes, long bytesWanted, long bytesChecked) {

        /** 0.0 to 1.0; 0.0 as long as the metadata is unknown, and for a torrent of nothing but empty files. */
        public double fraction() {
            return totalBytes == 0 ? 0.0 : (double) bytesDone / totalBytes;
        }
    }

    /**
     * What went over the network for this torrent since it was added.
     *
     * @param downloadedBytes blocks received, wanted or not
     * @param wastedBytes of these, blocks that were not asked for, came twice, or failed the hash check
     *     <p>Immutable.
     */
    public record Transfer(
            long downloadedBytes,
            long uploadedBytes,
            long wastedBytes,
            long downloadBytesPerSecond,
            long uploadBytesPerSecond) {}

    /**
     * What went over the network for this torrent since it was first added to a node with the same state directory.
     *
     * @param wastedBytes of the downloaded: not asked for, come twice, or of a piece that failed the hash check
     * @param hashFailures pieces that were fetched and failed it
     *     <p>Immutable.
     */
    public record Totals(long downloadedBytes, long uploadedBytes, long wastedBytes, long hashFailures) {

        /** Uploaded to downloaded bytes; of a torrent that was never downloaded, 0 when nothing was uploaded, else infinite. */
        public double shareRatio() {
            return uploadedBytes == 0 ? 0.0 : (double) uploadedBytes / downloadedBytes;
        }
    }
}
