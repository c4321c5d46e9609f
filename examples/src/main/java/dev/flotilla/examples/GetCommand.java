package dev.flotilla.examples;

import dev.flotilla.examples.Source.OfFile;
import dev.flotilla.examples.Source.OfLink;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla get}. Confined to the thread that runs it. */
@Command(
        name = "get",
        description = {
            "Downloads a torrent and verifies it. Started again it continues from what is there.",
            "--progress json prints one object a line: state, phase (bootstrap, trading, last or seeding), pieces, numPieces, bytes, wanted (bytes to come), total, rates (down and up, in bytes"
                    + " a second), peers, waitsFor (metadata, peers, data or check; else null)."
        })
final class GetCommand implements Callable<Integer> {
    private static final long REDRAW_MILLIS = 250;
    private static final long LINE_MILLIS = 1000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.torrent|MAGNET", description = "What to download.")
    private String source;

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

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "A peer to ask first; may be given again.")
    private List<HostPort> peers = new ArrayList<>();

    @Option(
            names = "--progress",
            paramLabel = "bar|json|none",
            description = "How to tell it; by default a bar on a terminal, else none.")
    private DownloadProgress.@Nullable Kind kind;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "Fail when it is not complete by then: 30s, 5m, 1h30m, PT1M.")
    private @Nullable Duration timeout;

    @Option(names = "--seed", description = "When complete, serve it until interrupted.")
    private boolean seed;

    private PeerNode.Builder peer() throws Failure {
        return discovery.apply(operation.apply(encryption.apply(upload.apply(network.peer()))));
    }

    @Override
    public Integer call() throws Exception {
        Source what = Source.read(source);
        List<InetSocketAddress> first = HostPort.resolveAll(peers);
        OnExit.using(peer().open(), node -> download(node, what, first));
        return 0;
    }

    private void download(PeerNode node, Source what, List<InetSocketAddress> first) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Terminal terminal = Terminal.ofProcess();
        DownloadProgress.Kind how =
                kind != null ? kind : terminal.isWatched() ? DownloadProgress.Kind.BAR : DownloadProgress.Kind.NONE;
        long start = System.nanoTime();
        Torrent torrent = add(node, what);
        choice.apply(torrent);
        first.forEach(torrent::addPeer);
        try (DownloadProgress progress =
                DownloadProgress.of(how, out, spec.commandLine().getErr(), terminal)) {
            await(torrent, progress, start, how == DownloadProgress.Kind.BAR ? REDRAW_MILLIS : LINE_MILLIS);
        }
        boolean talks = how != DownloadProgress.Kind.JSON;
        if (talks) {
            done(out, torrent, Duration.ofNanos(System.nanoTime() - start));
        }
        if (seed) {
            if (talks) {
                out.println(network.listening(node.localAddress()));
            }
            SeedCommand.serve(torrent);
        }
    }

    private static void done(PrintWriter out, Torrent torrent, Duration took) {
        long fetched = torrent.statistics().transfer().downloadedBytes();
        long total = torrent.statistics().progress().bytesDone();
        String rate = fetched == 0
                ? "all was there"
                : Units.bytes((long) (fetched * 1e9 / Math.max(1, took.toNanos()))) + "/s";
        String name = torrent.metainfo().map(m -> m.info().name()).orElse("");
        out.printf("done: %s, %s (%s) in %s%n", SourceText.printable(name), Units.bytes(total), rate, Units.time(took));
    }

    private Torrent add(PeerNode node, Source what) {
        if (what instanceof OfFile file) {
            return node.add(file.metainfo(), directory);
        }
        if (what instanceof OfLink link) {
            return node.add(link.magnet(), directory);
        }
        throw new AssertionError(what);
    }

    private void await(Torrent torrent, DownloadProgress progress, long start, long everyMillis)
            throws ExecutionException, InterruptedException, Failure {
        CompletableFuture<Torrent> completion = torrent.completion().toCompletableFuture();
        while (true) {
            TorrentStatistics now = torrent.statistics();
            progress.show(now);
            long wait = everyMillis;
            if (timeout != null) {
                long left = timeout.minusNanos(System.nanoTime() - start).toMillis();
                if (left <= 0) {
                    String reason = now.waitsFor().isEmpty() ? "the rest" : now.waitsFor();
                    throw new Failure("timed out after " + Units.text(timeout) + " waiting for " + reason);
                }
                wait = Math.min(wait, left);
            }
            try {
                completion.get(wait, TimeUnit.MILLISECONDS);
                progress.show(torrent.statistics());
                return;
            } catch (TimeoutException e) {
                // not yet
            }
        }
    }
}
