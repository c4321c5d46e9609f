package dev.flotilla.wire;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How a {@link Torrent} stood at one moment, at most half a second ago.
 *
 * @param waitsFor {@code "metadata"}, {@code "peers"}, {@code "data"} or {@code "check"}: what keeps the torrent from going
 *     on; empty when nothing does
 * @param phase where the download stands; BOOTSTRAP as long as the metadata is unknown
 * @param phaseDurations how long each phase lasted, the present one up to now; a phase not entered is absent
 * @param peers the connected peers, and those of the past that gave or took anything, the latest few hundred of them
 *     <p>Immutable.
 */
public record TorrentStatistics(
        TorrentState state,
        String waitsFor,
        Progress progress,
        Transfer transfer,
        TorrentPhase phase,
        Map<TorrentPhase, Duration> phaseDurations,
        List<PeerStatistics> peers) {

    public TorrentStatistics {
        phaseDurations = Map.copyOf(phaseDurations);
        peers = List.copyOf(peers);
    }

    /** The peers with an open connection now. */
    public List<PeerStatistics> connectedPeers() {
        return peers.stream().filter(PeerStatistics::connected).toList();
    }

    /**
     * What is on disk and verified. All zero as long as the metadata is unknown.
     *
     * @param piecesChecked pieces that the check at the start has gone through
     *     <p>Immutable.
     */
    public record Progress(int piecesDone, int pieceCount, long bytesDone, long totalBytes, int piecesChecked) {

        /** 0.0 to 1.0; 0.0 as long as the metadata is unknown, 1.0 for a torrent of nothing but empty files. */
        public double fraction() {
            if (totalBytes == 0) {
                return pieceCount == piecesDone && piecesChecked > 0 ? 1.0 : 0.0;
            }
            return (double) bytesDone / totalBytes;
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
}
