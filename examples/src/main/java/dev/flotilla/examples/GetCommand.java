package dev.flotilla.examples;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentStatistics;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla get}. Confined to the thread that runs it. */
@Command(
        name = "get",
        description = {
            "Downloads torrents and verifies them. Started again it continues from what is there. Ends when all are"
                    + " complete, or have failed.",
            "--progress json prints one object a line for each torrent, every second: infoHash, name, state, phase"
                    + " (bootstrap, trading, last or seeding), queue (its place), pieces, numPieces, bytes, wanted (bytes"
                    + " to come), total, rates (down and up, in bytes a second), totals, peers, banned, neighbours (each with"
                    + " what it gives and takes, and the reason of the choker), waitsFor (metadata, peers, data, check or"
                    + " queue; else null)."
        })
final class GetCommand implements Callable<Integer> {
    private static final long REDRAW_MILLIS = 250;
    private static final long LINE_MILLIS = 1000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.torrent|MAGNET", arity = "1..*", description = "What to download.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Where the files go; made when it is missing.")
    private Path directory;

    @Mixin
    private NetworkOptions network;

    @Mixin
    private ChoiceOptions choice;

    @Mixin
    private UploadOptions upload;

    @Mixin
    private EncryptionOptions encryption;

    @Mixin
    private OperationOptions operation;

    @Mixin
    private DiscoveryOptions discovery;

    @Option(
            names = "--peer",
            paramLabel = "HOST:PORT",
            description = "A peer to ask first, for every torrent; may be given again.")
    private List<HostPort> peers = new ArrayList<>();

    @Option(
            names = "--progress",
            paramLabel = "bar|json|none",
            description = "How to tell it; by default a bar for each torrent on a terminal, else none.")
    private DownloadProgress.@Nullable Kind kind;

    @Option(names = "--peers", description = "At the end, print who gave and who took how much.")
    private boolean showsPeers;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Fail when not all is complete by then: 30s, 5m, 1h30m, PT1M.")
    private @Nullable Duration timeout;

    @Option(names = "--seed", description = "When all is complete, serve it until interrupted.")
    private boolean seed;

    private PeerNode.Builder peer() throws Failure {
        return discovery.apply(operation.apply(encryption.apply(upload.apply(network.peer()))));
    }

    @Override
    public Integer call() throws Exception {
        if (sources.size() > 1 && choice.namesFiles()) {
            throw new ParameterException(
                    spec.commandLine(), "--files and --priority are about the files of one torrent");
        }
        List<Source> all = new ArrayList<>();
        for (String source : sources) {
            Source what = Source.read(source);
            if (what instanceof Source.OfFile file) {
                choice.check(file.metainfo());
            }
            all.add(what);
        }
        List<InetSocketAddress> first = HostPort.resolveAll(peers);
        OnExit.using(peer().open(), node -> download(node, all, first));
        return 0;
    }

    private void download(PeerNode node, List<Source> all, List<InetSocketAddress> first) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        List<Torrent> torrents = new ArrayList<>();
        for (Source source : all) {
            Torrent torrent = source.addTo(node, directory);
            choice.apply(torrent);
            first.forEach(torrent::addPeer);
            torrents.add(torrent);
        }
        List<CompletableFuture<Long>> ends = torrents.stream()
                .map(torrent -> torrent.completion()
                        .thenApply(complete -> System.nanoTime())
                        .toCompletableFuture())
                .toList();
        DownloadProgress.Kind how = how(torrents.size());
        try (DownloadProgress progress =
                DownloadProgress.of(how, torrents, out, spec.commandLine().getErr(), Terminal.ofProcess())) {
            await(torrents, ends, progress, start, how == DownloadProgress.Kind.BAR ? REDRAW_MILLIS : LINE_MILLIS);
        }
        boolean talks = how != DownloadProgress.Kind.JSON;
        if (talks) {
            for (int i = 0; i < torrents.size(); i++) {
                if (!ends.get(i).isCompletedExceptionally()) {
                    done(out, torrents.get(i), Duration.ofNanos(ends.get(i).join() - start));
                }
            }
        }
        failIfAnyFailed(torrents);
        if (seed) {
            if (talks) {
                out.println(network.listening(node.localAddress()));
            }
            SeedCommand.serve(
                    torrents,
                    talks ? () -> {} : new DownloadProgress.Lines(torrents, out)::show,
                    spec.commandLine().getErr());
        }
    }

    private DownloadProgress.Kind how(int torrents) {
        if (kind != null) {
            return kind;
        }
        boolean fits = Terminal.ofProcess().isWatched() && torrents <= DownloadProgress.MAX_BARS;
        return fits ? DownloadProgress.Kind.BAR : DownloadProgress.Kind.NONE;
    }

    private void done(PrintWriter out, Torrent torrent, Duration took) {
        TorrentStatistics now = torrent.statistics();
        long fetched = now.transfer().downloadedBytes();
        String how = "";
        if (fetched == 0) {
            how = " (all was there)";
        } else if (sources.size() == 1) { // else it may have waited for others
            how = " (" + Units.bytes((long) (fetched * 1e9 / Math.max(1, took.toNanos()))) + "/s)";
        }
        String name = DownloadProgress.name(torrent);
        out.printf("done: %s, %s%s in %s%n", name, Units.bytes(now.progress().bytesDone()), how, Units.time(took));
        if (showsPeers) {
            now.peers().stream()
                    .filter(peer -> peer.downloadedBytes() + peer.uploadedBytes() > 0)
                    .forEach(peer -> out.println(PeerLine.of(peer)));
        }
    }

    /** One failure is the command's, with its cause; of several the first is told. */
    private static void failIfAnyFailed(List<Torrent> torrents) throws Failure, ExecutionException {
        List<Torrent> failed = torrents.stream()
                .filter(torrent -> torrent.failure().isPresent())
                .toList();
        if (failed.isEmpty()) {
            return;
        }
        Throwable cause = failed.get(0).failure().orElseThrow();
        if (torrents.size() == 1) {
            throw new ExecutionException(cause);
        }
        throw new Failure(
                failed.size() + " of " + torrents.size() + " failed, the first " + DownloadProgress.name(failed.get(0))
                        + ": " + Failure.describe(cause),
                cause);
    }

    private void await(
            List<Torrent> torrents,
            List<CompletableFuture<Long>> ends,
            DownloadProgress progress,
            long start,
            long everyMillis)
            throws InterruptedException, Failure {
        CompletableFuture<?> completion = CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
        while (!completion.isDone()) {
            look(torrents, progress);
            long wait = everyMillis;
            if (timeout != null) {
                long left = timeout.minusNanos(System.nanoTime() - start).toMillis();
                if (left <= 0) {
                    throw new Failure("timed out after " + Units.text(timeout) + " waiting for " + missing(torrents));
                }
                wait = Math.min(wait, left);
            }
            try {
                completion.get(wait, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // not yet; or all have ended, and some have failed
            }
        }
        look(torrents, progress);
    }

    /** Of a link the files are known only by now, so that they are checked here. */
    private void look(List<Torrent> torrents, DownloadProgress progress) {
        torrents.forEach(torrent -> torrent.metainfo().ifPresent(choice::check));
        progress.show();
    }

    private static String missing(List<Torrent> torrents) {
        List<Torrent> missing = torrents.stream()
                .filter(torrent -> !torrent.completion().toCompletableFuture().isDone())
                .toList();
        String reason = missing.isEmpty() ? "" : missing.get(0).statistics().waitsFor();
        String what = reason.isEmpty() ? "the rest" : reason;
        return torrents.size() == 1 ? what : missing.size() + " torrents, the first for " + what;
    }
}
