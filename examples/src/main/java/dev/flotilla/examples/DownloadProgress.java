package dev.flotilla.examples;

import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.TorrentStatistics;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;

/** Tells a user or a script how torrents go. Confined to the thread that runs the command. */
sealed interface DownloadProgress extends AutoCloseable {

    /** How to tell it. */
    enum Kind {
        BAR,
        JSON,
        NONE
    }

    /** So many bars fit on any terminal. */
    int MAX_BARS = 16;

    void show();

    @Override
    default void close() {}

    static DownloadProgress of(Kind kind, List<Torrent> torrents, PrintWriter out, PrintWriter err, Terminal terminal) {
        return switch (kind) {
            case BAR -> new Bars(torrents, err, terminal);
            case JSON -> new Lines(torrents, out);
            case NONE -> new Waits(torrents, out);
        };
    }

    /** {@code "metadata"}, {@code "peers"} …, and {@code ""} when nothing is waited for. */
    static String waiting(TorrentStatistics now) {
        return switch (now.waitsFor()) {
            case "" -> "";
            case "check" -> "checking what is there";
            case "queue" -> "queued";
            default -> "waiting for " + now.waitsFor();
        };
    }

    /** What a torrent is called, as far as it is known. */
    static String name(Torrent torrent) {
        return SourceText.printable(torrent.metainfo()
                .map(known -> known.info().name())
                .or(() -> torrent.magnet().displayName())
                .orElse(torrent.infoHash().toString()));
    }

    /** A line on the terminal for each torrent, drawn again and again. */
    final class Bars implements DownloadProgress {
        private static final int LABEL = 16;

        private final List<Torrent> torrents;
        private final PrintWriter err;
        private final List<ProgressBar> bars = new ArrayList<>();

        Bars(List<Torrent> torrents, PrintWriter err, Terminal terminal) {
            this.torrents = torrents;
            this.err = err;
            Terminal.Rows rows = terminal.rows(err, torrents.size());
            for (Torrent torrent : torrents) {
                bars.add(rows.bar(bars.size(), torrents.size() == 1 ? "get" : label(torrent), -1));
            }
        }

        private static String label(Torrent torrent) {
            String name = name(torrent);
            return name.length() <= LABEL ? name : name.substring(0, LABEL - 1) + "…";
        }

        @Override
        public void show() {
            for (int i = 0; i < bars.size(); i++) {
                show(bars.get(i), torrents.get(i).statistics());
            }
        }

        private static void show(ProgressBar bar, TorrentStatistics now) {
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
            bars.forEach(ProgressBar::close);
            err.println();
        }
    }

    /** One JSON object a line, for each torrent one. */
    final class Lines implements DownloadProgress {
        private final List<Torrent> torrents;
        private final PrintWriter out;

        Lines(List<Torrent> torrents, PrintWriter out) {
            this.torrents = torrents;
            this.out = out;
        }

        @Override
        public void show() {
            torrents.forEach(torrent -> Json.line(out, ProgressJson.of(torrent, torrent.statistics())));
        }
    }

    /** Silent, but for a line when a torrent begins to wait for something else. */
    final class Waits implements DownloadProgress {
        private final List<Torrent> torrents;
        private final PrintWriter out;
        private final List<String> last;

        Waits(List<Torrent> torrents, PrintWriter out) {
            this.torrents = torrents;
            this.out = out;
            this.last = new ArrayList<>(Collections.nCopies(torrents.size(), ""));
        }

        @Override
        public void show() {
            for (int i = 0; i < torrents.size(); i++) {
                Torrent torrent = torrents.get(i);
                boolean serves =
                        torrent.state() == TorrentState.SEEDING; // as most do most of the time: that is cheap to ask
                String reason = serves ? "" : waiting(torrent.statistics());
                if (!reason.equals(last.set(i, reason)) && !reason.isEmpty()) {
                    out.println(torrents.size() == 1 ? reason : name(torrent) + ": " + reason);
                }
            }
        }
    }
}
