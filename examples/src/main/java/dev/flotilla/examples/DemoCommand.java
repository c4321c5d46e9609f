package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.examples.DemoSwarm.Leecher;
import dev.flotilla.wire.PeerNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla demo}. Confined to the thread that runs it. */
@Command(
        name = "demo",
        description = {
            "Sends a file or directory through a swarm without a tracker, all on this machine.",
            "DHT nodes, one seeder and five leechers, each with sockets of its own on the loopback address. The leechers"
                    + " get nothing but the magnet link. Ends with who got how much from whom. The copies go to the"
                    + " temporary directory and are deleted."
        })
final class DemoCommand implements Callable<Integer> {
    private static final long SHOW_MILLIS = 500;
    private static final Duration STALL = Duration.ofSeconds(60);

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATH",
            description = "What to send; by default the lib/modules of the Java that runs this, over 100 MB.")
    private @Nullable Path path;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path input = input();
        Path directory = input.getParent();
        if (directory == null) {
            throw new Failure("a whole disk cannot be shared: " + input);
        }
        Metainfo metainfo = describe(out, input);
        OnExit.using(new DemoSwarm(), swarm -> run(out, swarm, metainfo, directory));
        return 0;
    }

    private static void run(PrintWriter out, DemoSwarm swarm, Metainfo metainfo, Path directory) throws Exception {
        swarm.checkSpace(metainfo.info().totalLength());
        InetSocketAddress first = swarm.addNode(List.of());
        for (int i = 1; i < DemoSwarm.LONE_NODES; i++) {
            swarm.addNode(List.of(first));
        }
        PeerNode seeder = swarm.addSeeder(metainfo, directory, first);
        out.printf("dht      %d nodes alone, and one with each peer%n", DemoSwarm.LONE_NODES);
        out.printf("seeder   %s%n", HostPort.of(seeder.localAddress()));
        out.printf("link     %s%n%n", metainfo.magnet());
        long begin = System.nanoTime();
        for (int i = 0; i < DemoSwarm.LEECHERS; i++) {
            swarm.addLeecher(metainfo.magnet(), first);
        }
        watch(out, swarm, begin);
        DemoTable.print(out, seeder.peerId(), swarm.leechers());
        verify(out, metainfo, directory, swarm.leechers());
    }

    private Path input() throws IOException, Failure {
        if (path != null) {
            return path.toRealPath();
        }
        Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
        if (!Files.isReadable(modules)) {
            throw new Failure("this Java has no " + modules + "; give a PATH");
        }
        return modules.toRealPath();
    }

    private static Metainfo describe(PrintWriter out, Path input) throws IOException {
        long begin = System.nanoTime();
        Metainfo metainfo = TorrentCreator.from(input).create();
        var geometry = metainfo.info().geometry();
        out.printf("input    %s: %s%n", input, Units.bytes(geometry.totalLength()));
        out.printf(
                "torrent  %d pieces of %s, hashed in %s%n",
                geometry.pieceCount(),
                Units.bytes(geometry.pieceLength()),
                Units.time(Duration.ofNanos(System.nanoTime() - begin)));
        return metainfo;
    }

    private static void watch(PrintWriter out, DemoSwarm swarm, long begin)
            throws InterruptedException, ExecutionException, Failure {
        long lastBytes = -1;
        long lastMove = begin;
        String lastShown = "";
        while (!swarm.awaitCompletion(SHOW_MILLIS)) {
            long now = System.nanoTime();
            long bytes = swarm.leechers().stream()
                    .mapToLong(
                            leecher -> leecher.torrent().statistics().progress().bytesDone())
                    .sum();
            if (bytes != lastBytes) {
                lastBytes = bytes;
                lastMove = now;
            } else if (now - lastMove > STALL.toNanos()) {
                throw new Failure("nothing moves any more: " + progress(swarm));
            }
            String shown = progress(swarm);
            if (!shown.equals(lastShown)) {
                lastShown = shown;
                out.printf(Locale.ROOT, "%6.1f s   %s%n", (now - begin) / 1e9, shown);
            }
        }
        long moved = DemoSwarm.LEECHERS
                * swarm.leechers().get(0).torrent().statistics().progress().totalBytes();
        double seconds = (System.nanoTime() - begin) / 1e9;
        out.printf(Locale.ROOT, "%6.1f s   all complete, %.1f MB/s together%n", seconds, moved / 1e6 / seconds);
    }

    private static String progress(DemoSwarm swarm) {
        return swarm.leechers().stream()
                .map(leecher -> {
                    var now = leecher.torrent().statistics();
                    String waiting = DownloadProgress.waiting(now);
                    return leecher.name() + " "
                            + (waiting.isEmpty()
                                    ? String.format(
                                            Locale.ROOT,
                                            "%3.0f%%",
                                            100 * now.progress().fraction())
                                    : waiting);
                })
                .collect(Collectors.joining("   "));
    }

    private static void verify(PrintWriter out, Metainfo metainfo, Path directory, List<Leecher> leechers)
            throws IOException, Failure {
        byte[] original = DemoCheck.digest(metainfo.info(), directory);
        for (Leecher leecher : leechers) {
            if (!MessageDigest.isEqual(original, DemoCheck.digest(metainfo.info(), leecher.directory()))) {
                throw new Failure("the copy of leecher " + leecher.name() + " differs from the input");
            }
        }
        out.printf("%nverified: all %d copies have the SHA-256 of the input%n", leechers.size());
    }
}
