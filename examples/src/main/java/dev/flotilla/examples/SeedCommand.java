package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.TorrentStatistics.Progress;
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
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla seed}. Confined to the thread that runs it. */
@Command(
        name = "seed",
        description = {
            "Serves a file, a directory, or what a .torrent file describes, until interrupted.",
            "Prints a line 'listening ADDR:PORT' and a line with the magnet link once all pieces are verified; 0.0.0.0 stands"
                    + " for every address, of IPv6 too. A path that ends in .torrent is taken as a torrent."
        })
final class SeedCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 500;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH|FILE.torrent", description = "What to serve.")
    private Path path;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the files of FILE.torrent lie; by default next to it.")
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

    private PeerNode.Builder peer() throws Failure {
        return discovery.apply(operation.apply(encryption.apply(upload.apply(network.peer()))));
    }

    @Override
    public Integer call() throws Exception {
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
        List<InetSocketAddress> others = HostPort.resolveAll(peers);
        PrintWriter out = spec.commandLine().getOut();
        OnExit.using(peer().open(), node -> {
            Torrent torrent = node.add(metainfo, directory);
            awaitCheck(torrent, directory);
            others.forEach(torrent::addPeer);
            out.println(network.listening(node.localAddress()));
            out.println(metainfo.magnet());
            serve(torrent);
        });
        return 0;
    }

    private static void awaitCheck(Torrent torrent, Path directory)
            throws InterruptedException, ExecutionException, Failure {
        var completion = torrent.completion().toCompletableFuture();
        while (!completion.isDone()) {
            if (torrent.state() == TorrentState.DOWNLOADING) {
                Progress progress = torrent.statistics().progress();
                throw new Failure("not complete in " + directory + ": " + progress.piecesDone() + " of "
                        + progress.pieceCount() + " pieces are there");
            }
            try {
                completion.get(50, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // still checking
            }
        }
        completion.get();
    }

    /** Returns when the torrent fails, by throwing why; else a signal ends the process. */
    static void serve(Torrent torrent) throws InterruptedException, ExecutionException {
        while (!torrent.state().isEnd()) {
            try {
                torrent.closed().toCompletableFuture().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // still serving
            }
        }
        var failure = torrent.failure();
        if (failure.isPresent()) {
            throw new ExecutionException(failure.get());
        }
    }
}
