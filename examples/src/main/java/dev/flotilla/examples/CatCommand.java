package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla cat}. Confined to the thread that runs it. */
@Command(
        name = "cat",
        description = {
            "Writes one file of a torrent to standard output while it downloads, from its first byte to its last.",
            "Other files are skipped. What is read next is fetched first, no more than a window ahead."
        })
final class CatCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "FILE.torrent|MAGNET", description = "What to download.")
    private String source;

    @Parameters(
            index = "1",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which file, as 'inspect' shows them; 0, the first, by default.")
    private int file;

    @Option(
            names = "--dir",
            required = true,
            paramLabel = "DIR",
            description = "Where the file goes; made when it is missing.")
    private Path directory;

    @Mixin
    private NetworkOptions network;

    @Mixin
    private EncryptionOptions encryption;

    @Option(names = "--peer", paramLabel = "HOST:PORT", description = "A peer to ask first; may be given again.")
    private List<HostPort> peers = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Source what = Source.read(source);
        if (what instanceof Source.OfFile known) {
            check(known.metainfo());
        } else if (file < 0 || file >= Metainfo.MAX_FILES) {
            throw new Failure("there is no file " + file + " in any torrent");
        }
        List<InetSocketAddress> first = HostPort.resolveAll(peers);
        OnExit.using(encryption.apply(network.peer()).open(), node -> write(node, what, first));
        return 0;
    }

    private void write(PeerNode node, Source what, List<InetSocketAddress> first) throws Exception {
        Torrent torrent = what.addTo(node, directory);
        torrent.select(Set.of(file));
        first.forEach(torrent::addPeer);
        check(torrent.metadata().toCompletableFuture().get());
        copy(torrent);
    }

    private void check(Metainfo known) throws Failure {
        int files = known.info().files().size();
        if (file < 0 || file >= files) {
            throw new Failure("there is no file " + file + ": the torrent has " + files);
        }
    }

    private void copy(Torrent torrent) throws IOException {
        try (TorrentReader reader = torrent.open(file);
                InputStream in = reader.toInputStream();
                OutputStream out = new StandardOutput()) {
            in.transferTo(out);
        }
    }
}
