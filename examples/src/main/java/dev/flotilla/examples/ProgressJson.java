package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentStatistics;
import java.util.Locale;

/** How a torrent stands, for scripts. */
final class ProgressJson {

    private ProgressJson() {}

    static JsonObject of(Torrent torrent, TorrentStatistics now) {
        JsonObject line = new JsonObject();
        line.addProperty("infoHash", torrent.infoHash().toString());
        line.addProperty(
                "name", torrent.metainfo().map(known -> known.info().name()).orElse(null));
        line.addProperty("state", lower(now.state()));
        line.addProperty("phase", lower(now.phase()));
        line.addProperty("queue", now.queuePosition() < 0 ? null : now.queuePosition());
        line.addProperty("pieces", now.progress().piecesDone());
        line.addProperty("numPieces", now.progress().pieceCount());
        line.addProperty("bytes", now.progress().bytesDone());
        line.addProperty("wanted", now.progress().bytesWanted());
        line.addProperty("total", now.progress().totalBytes());
        line.add(
                "rates",
                rates(now.transfer().downloadBytesPerSecond(), now.transfer().uploadBytesPerSecond()));
        line.add("totals", totals(now));
        line.addProperty("peers", now.connectedPeers().size());
        line.addProperty("banned", now.banned());
        line.add("neighbours", neighbours(now));
        line.addProperty("waitsFor", now.waitsFor().isEmpty() ? null : now.waitsFor());
        return line;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static JsonObject rates(long down, long up) {
        JsonObject rates = new JsonObject();
        rates.addProperty("down", down);
        rates.addProperty("up", up);
        return rates;
    }

    /** Over all sessions. */
    private static JsonObject totals(TorrentStatistics now) {
        JsonObject totals = new JsonObject();
        totals.addProperty("down", now.totals().downloadedBytes());
        totals.addProperty("up", now.totals().uploadedBytes());
        totals.addProperty("ratio", Json.finite(now.totals().shareRatio()));
        totals.addProperty("wasted", now.totals().wastedBytes());
        totals.addProperty("hashFailures", now.totals().hashFailures());
        return totals;
    }

    private static JsonArray neighbours(TorrentStatistics now) {
        JsonArray neighbours = new JsonArray();
        now.connectedPeers().forEach(peer -> neighbours.add(neighbour(peer)));
        return neighbours;
    }

    private static JsonObject neighbour(PeerStatistics peer) {
        JsonObject neighbour = new JsonObject();
        neighbour.addProperty("peer", peer.endpoint().toString());
        neighbour.addProperty("client", peer.client());
        neighbour.addProperty("source", lower(peer.source()));
        neighbour.addProperty("outgoing", peer.outgoing());
        neighbour.addProperty("encrypted", peer.encrypted());
        neighbour.addProperty("pieces", peer.piecesHeld());
        neighbour.addProperty("down", peer.downloadedBytes());
        neighbour.addProperty("up", peer.uploadedBytes());
        neighbour.add("rates", rates(peer.downloadBytesPerSecond(), peer.uploadBytesPerSecond()));
        neighbour.addProperty("choking", peer.choking());
        neighbour.addProperty("choked", peer.choked());
        neighbour.addProperty("interesting", peer.interesting());
        neighbour.addProperty("interested", peer.interested());
        neighbour.addProperty("snubbed", peer.snubbed());
        neighbour.addProperty("reason", peer.uploadReason());
        return neighbour;
    }
}
