package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.TorrentStatistics;
import dev.flotilla.wire.TorrentStatistics.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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

/** {@code flotilla seed}. Confined to the thread that runs it. */
@Command(
        name = "seed",
        description = {
            "Serves files, directories, and what .torrent files describe, until interrupted.",
            "Prints a line 'listening ADDR:PORT' and a line with the magnet link of each once all pieces are verified;"
                    + " 0.0.0.0 stands for every address, of IPv6 too. A path that ends in .torrent is taken as a torrent."
                    + " --progress json prints what it does for 'get', from then on."
        })
final class SeedCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 1000;
    private static final long CHECK_MILLIS = 50;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH|FILE.torrent", arity = "1..*", description = "What to serve.")
    private List<Path> paths = new ArrayList<>();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the files of each FILE.torrent lie; by default next to it.")
    private @Nullable Path data;

    @Mixin
    private NetworkOptions network;

    @Mixin
    private UploadOptions upload;

    @Mixin
    private EncryptionOptions encryption;

    @Mixin
    private OperationOptions operation;

    @Mixin
    private DiscoveryOptions discovery;

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "A peer to connect to; may be given again.")
    private List<HostPort> peers = new ArrayList<>();

    @Option(names = "--progress", paramLabel = "json|none", description = "How to tell how it goes; none by default.")
    private DownloadProgress.Kind kind = DownloadProgress.Kind.NONE;

    private PeerNode.Builder peer() throws Failure {
        return discovery.apply(operation.apply(encryption.apply(upload.apply(network.peer()))));
    }

    /** What is served, and where its files lie. Immutable. */
    private record Share(Metainfo metainfo, Path directory) {}

    @Override
    public Integer call() throws Exception {
        if (kind == DownloadProgress.Kind.BAR) {
            throw new ParameterException(spec.commandLine(), "--progress is json or none");
        }
        List<Share> shares = new ArrayList<>();
        for (Path path : paths) {
            shares.add(share(path));
        }
        List<InetSocketAddress> others = HostPort.resolveAll(peers);
        OnExit.using(peer().open(), node -> seed(node, shares, others));
        return 0;
    }

    private Share share(Path path) throws IOException, Failure {
        Path real = path.toRealPath();
        boolean isTorrent = data != null
                || (Files.isRegularFile(real)
                        && path.toString().toLowerCase(Locale.ROOT).endsWith(".torrent"));
        Metainfo metainfo = isTorrent
                ? Source.readFile(real.toString())
                : TorrentCreator.from(real).create();
        Path directory = data != null ? data : real.getParent();
        if (directory == null) {
            throw new Failure("a whole disk cannot be shared: " + real);
        }
        return new Share(metainfo, directory);
    }

    private void seed(PeerNode node, List<Share> shares, List<InetSocketAddress> others) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<Torrent> torrents = new ArrayList<>();
        for (Share share : shares) {
            torrents.add(new Source.OfFile(share.metainfo()).addTo(node, share.directory()));
        }
        for (int i = 0; i < shares.size(); i++) {
            awaitCheck(torrents.get(i), shares.get(i).directory());
            others.forEach(torrents.get(i)::addPeer);
        }
        out.println(network.listening(node.localAddress()));
        shares.forEach(share -> out.println(share.metainfo().magnet()));
        serve(
                torrents,
                DownloadProgress.of(kind, torrents, out, out, Terminal.ofProcess())::show,
                spec.commandLine().getErr());
    }

    private static void awaitCheck(Torrent torrent, Path directory)
            throws InterruptedException, ExecutionException, Failure {
        var completion = torrent.completion().toCompletableFuture();
        while (!completion.isDone()) {
            TorrentStatistics now = torrent.statistics();
            Progress progress = now.progress();
            boolean isChecked = now.state() == TorrentState.DOWNLOADING || now.state() == TorrentState.QUEUED;
            if (isChecked && progress.bytesWanted() > 0) {
                throw new Failure("not complete in " + directory + ": " + progress.piecesDone() + " of "
                        + progress.pieceCount() + " pieces are there");
            }
            try {
                completion.get(CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // still checking
            }
        }
        completion.get();
    }

    /**
     * Tells how it goes every second. Returns when all torrents have failed, by throwing why the last did; else a signal ends
     * the process. Of the failures before, {@code err} is told.
     */
    static void serve(List<Torrent> torrents, Runnable tell, PrintWriter err)
            throws InterruptedException, ExecutionException {
        List<Torrent> left = new ArrayList<>(torrents);
        while (!left.isEmpty()) {
            tell.run();
            try {
                left.get(0).closed().toCompletableFuture().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // still serving
            }
            for (Torrent torrent : List.copyOf(left)) {
                if (torrent.state().isEnd()) {
                    left.remove(torrent);
                    onEnd(torrent, left.isEmpty(), err);
                }
            }
        }
    }

    private static void onEnd(Torrent torrent, boolean isLast, PrintWriter err) throws ExecutionException {
        Throwable failure = torrent.failure().orElse(null);
        if (failure != null && isLast) {
            throw new ExecutionException(failure);
        }
        if (failure != null) {
            err.println("error: " + DownloadProgress.name(torrent) + ": " + Failure.describe(failure));
        }
    }
}
