package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.TorrentStatistics;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;

/** Tells a user or a script how a download goes. Confined to the thread that runs the command. */
sealed interface DownloadProgress extends AutoCloseable {

    /** How to tell it. */
    enum Kind {
        BAR,
        JSON,
        NONE
    }

    void show(TorrentStatistics now);

    @Override
    default void close() {}

    static DownloadProgress of(Kind kind, PrintWriter out, PrintWriter err, Terminal terminal) {
        return switch (kind) {
            case BAR -> new Bar(err, terminal);
            case JSON -> new Lines(out);
            case NONE -> new Waits(out);
        };
    }

    /** {@code "metadata"}, {@code "peers"} …, and {@code ""} when nothing is waited for. */
    static String waiting(TorrentStatistics now) {
        return switch (now.waitsFor()) {
            case "" -> "";
            case "check" -> "checking what is there";
            default -> "waiting for " + now.waitsFor();
        };
    }

    /** One line on the terminal, drawn again and again. */
    final class Bar implements DownloadProgress {
        private final PrintWriter err;
        private final ProgressBar bar;

        Bar(PrintWriter err, Terminal terminal) {
            this.err = err;
            bar = terminal.bar(err, "get", -1);
        }

        @Override
        public void show(TorrentStatistics now) {
            var progress = now.progress();
            boolean checking = now.state() == TorrentState.CHECKING;
            long whole = checking ? progress.totalBytes() : progress.bytesDone() + progress.bytesWanted();
            bar.maxHint(whole == 0 ? -1 : whole);
            bar.stepTo(checking ? progress.bytesChecked() : progress.bytesDone());
            bar.setExtraMessage(" " + state(now));
        }

        private static String state(TorrentStatistics now) {
            if (now.state() == TorrentState.CHECKING) {
                return "checking";
            }
            String waiting = waiting(now);
            String rate = Units.bytes(now.transfer().downloadBytesPerSecond()) + "/s, ";
            int peers = now.connectedPeers().size();
            return (waiting.isEmpty() ? rate : waiting + ", ") + peers + (peers == 1 ? " peer" : " peers");
        }

        @Override
        public void close() {
            bar.close();
            err.println();
        }
    }

    /** One JSON object a line. */
    final class Lines implements DownloadProgress {
        private final PrintWriter out;

        Lines(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void show(TorrentStatistics now) {
            JsonObject rates = new JsonObject();
            rates.addProperty("down", now.transfer().downloadBytesPerSecond());
            rates.addProperty("up", now.transfer().uploadBytesPerSecond());
            JsonObject line = new JsonObject();
            line.addProperty("state", now.state().name().toLowerCase(Locale.ROOT));
            line.addProperty("phase", now.phase().name().toLowerCase(Locale.ROOT));
            line.addProperty("pieces", now.progress().piecesDone());
            line.addProperty("numPieces", now.progress().pieceCount());
            line.addProperty("bytes", now.progress().bytesDone());
            line.addProperty("wanted", now.progress().bytesWanted());
            line.addProperty("total", now.progress().totalBytes());
            line.add("rates", rates);
            line.add("totals", totals(now));
            line.addProperty("peers", now.connectedPeers().size());
            line.add("uploads", uploads(now));
            line.addProperty("waitsFor", now.waitsFor().isEmpty() ? null : now.waitsFor());
            Json.line(out, line);
        }
    }

    /** Over all sessions. */
    private static JsonObject totals(TorrentStatistics now) {
        JsonObject totals = new JsonObject();
        totals.addProperty("down", now.totals().downloadedBytes());
        totals.addProperty("up", now.totals().uploadedBytes());
        totals.addProperty("wasted", now.totals().wastedBytes());
        totals.addProperty("hashFailures", now.totals().hashFailures());
        return totals;
    }

    /** Of each connected peer, why we upload to it or do not. */
    private static JsonArray uploads(TorrentStatistics now) {
        JsonArray uploads = new JsonArray();
        for (PeerStatistics peer : now.connectedPeers()) {
            JsonObject upload = new JsonObject();
            upload.addProperty("peer", peer.endpoint().toString());
            upload.addProperty("reason", peer.uploadReason());
            uploads.add(upload);
        }
        return uploads;
    }

    /** Silent, but for a line when the download begins to wait for something else. */
    final class Waits implements DownloadProgress {
        private final PrintWriter out;
        private String last = "";

        Waits(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void show(TorrentStatistics now) {
            String reason = waiting(now);
            if (!reason.equals(last)) {
                last = reason;
                if (!reason.isEmpty()) {
                    out.println(reason);
                }
            }
        }
    }
}
