package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import dev.flotilla.examples.DemoSwarm.Leecher;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.TorrentPhase;
import dev.flotilla.wire.TorrentStatistics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The table at the end of the demonstration. */
final class DemoTable {
    private DemoTable() {}

    static void print(PrintWriter out, Id160 seeder, List<Leecher> leechers) {
        out.println();
        out.println("Who got how much from whom, in MiB:");
        out.println();
        out.print("          from seeder  from leechers");
        leechers.forEach(from -> out.printf("%8s", "from " + from.name()));
        out.println();
        for (Leecher to : leechers) {
            Map<Id160, Long> got = got(to);
            long fromSeeder = got.getOrDefault(seeder, 0L);
            long all = got.values().stream().mapToLong(Long::longValue).sum();
            out.printf(Locale.ROOT, "leecher %s %11s  %13s", to.name(), mib(fromSeeder), mib(all - fromSeeder));
            for (Leecher from : leechers) {
                Long bytes = got.get(from.node().peerId());
                out.printf("%8s", from.name().equals(to.name()) ? "-" : mib(bytes == null ? 0 : bytes));
            }
            out.println();
        }
        out.println();
        long sent = leechers.stream()
                .mapToLong(to -> got(to).getOrDefault(seeder, 0L))
                .sum();
        long length = leechers.get(0).torrent().statistics().progress().totalBytes();
        if (length > 0) {
            out.printf(Locale.ROOT, "The seeder sent %.1f copies for %d.%n%n", sent / (double) length, leechers.size());
        }
        out.println("          bootstrap   trading      last     total      MB/s");
        leechers.forEach(leecher -> phases(out, leecher));
    }

    private static void phases(PrintWriter out, Leecher leecher) {
        TorrentStatistics end = leecher.torrent().statistics();
        Duration took = leecher.took().join();
        out.printf(
                Locale.ROOT,
                "leecher %s %9s %9s %9s %9s %9.1f%n",
                leecher.name(),
                time(end, TorrentPhase.BOOTSTRAP),
                time(end, TorrentPhase.TRADING),
                time(end, TorrentPhase.LAST),
                Units.time(took),
                end.progress().totalBytes() / 1e6 / (took.toNanos() / 1e9));
    }

    private static String time(TorrentStatistics end, TorrentPhase phase) {
        return Units.time(end.phaseDurations().getOrDefault(phase, Duration.ZERO));
    }

    private static Map<Id160, Long> got(Leecher leecher) {
        return leecher.torrent().statistics().peers().stream()
                .collect(Collectors.toMap(PeerStatistics::peerId, PeerStatistics::downloadedBytes, Long::sum));
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / (double) (1 << 20));
    }
}
