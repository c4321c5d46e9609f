package dev.flotilla.wire;

import dev.flotilla.wire.storage.ResumeData;
import dev.flotilla.wire.swarm.PeerSnapshot;
import dev.flotilla.wire.swarm.PeerSource;
import dev.flotilla.wire.swarm.SwarmSnapshot;
import dev.flotilla.wire.swarm.Traffic;

/**
 * Turns what the rooms behind the door know of a torrent into what its user sees.
 *
 * <p>Thread-safe: no state.
 */
final class TorrentView {

    private TorrentView() {}

    static TorrentStatistics of(
            SwarmSnapshot swarm,
            TorrentState state,
            int queuePosition,
            long checkedBytes,
            ResumeData.Totals totals,
            PhaseClock phases,
            long nowNanos) {
        TorrentStatistics.Progress progress = new TorrentStatistics.Progress(
                swarm.verifiedPieces(),
                swarm.pieceCount(),
                swarm.verifiedBytes(),
                swarm.totalBytes(),
                swarm.wantedBytes(),
                checkedBytes);
        Traffic traffic = swarm.traffic();
        return new TorrentStatistics(
                state,
                waitsFor(state, swarm),
                queuePosition,
                progress,
                new TorrentStatistics.Transfer(
                        traffic.downloadedBytes(),
                        traffic.uploadedBytes(),
                        traffic.wastedBytes(),
                        traffic.downloadRate(),
                        traffic.uploadRate()),
                new TorrentStatistics.Totals(
                        totals.downloaded(), totals.uploaded(), totals.wasted(), totals.hashFailures()),
                phases.phase(),
                phases.durations(nowNanos),
                swarm.banned(),
                swarm.peers().stream().map(peer -> of(peer, state)).toList());
    }

    private static String waitsFor(TorrentState state, SwarmSnapshot swarm) {
        boolean alone = swarm.peers().stream().noneMatch(PeerSnapshot::connected);
        return switch (state) {
            case FETCHING_METADATA -> alone ? "peers" : "metadata";
            case CHECKING -> "check";
            case DOWNLOADING -> alone ? "peers" : swarm.traffic().downloadRate() == 0 ? "data" : "";
            case QUEUED -> "queue";
            case SEEDING, PAUSED, FAILED, CLOSED -> "";
        };
    }

    private static PeerStatistics of(PeerSnapshot peer, TorrentState state) {
        return new PeerStatistics(
                peer.peerId(),
                peer.endpoint(),
                ClientNames.of(peer.client(), peer.peerId()),
                source(peer.source()),
                peer.connected() && !state.isEnd(), // its connection is being closed
                peer.outgoing(),
                peer.encrypted(),
                peer.pieces(),
                peer.traffic().downloadedBytes(),
                peer.traffic().uploadedBytes(),
                peer.traffic().downloadRate(),
                peer.traffic().uploadRate(),
                peer.choking(),
                peer.choked(),
                peer.interesting(),
                peer.interested(),
                peer.snubbed(),
                peer.uploadReason());
    }

    private static PeerStatistics.Source source(PeerSource source) {
        return switch (source) {
            case MANUAL -> PeerStatistics.Source.MANUAL;
            case MAGNET -> PeerStatistics.Source.MAGNET;
            case LSD -> PeerStatistics.Source.LOCAL_DISCOVERY;
            case DHT -> PeerStatistics.Source.DHT;
            case PEX -> PeerStatistics.Source.PEER_EXCHANGE;
            case INCOMING -> PeerStatistics.Source.INCOMING;
        };
    }
}
