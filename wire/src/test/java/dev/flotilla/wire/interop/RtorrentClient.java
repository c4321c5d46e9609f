package dev.flotilla.wire.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * rtorrent. It starts no torrent that has neither tracker nor DHT, so its DHT is on even when it is given no node; and it
 * asks the DHT about a magnet link only after a minute.
 *
 * <p>Immutable.
 */
final class RtorrentClient extends ForeignClient {

    RtorrentClient() {
        this(Crypto.ANY);
    }

    RtorrentClient(Crypto crypto) {
        super(crypto);
    }

    @Override
    String name() {
        return "rtorrent";
    }

    @Override
    boolean isInstalled() {
        return ForeignProcess.succeeds("rtorrent", "-h");
    }

    @Override
    ForeignProcess start(Assignment assignment) {
        Path script = assignment.state().resolve("rtorrent.rc");
        try {
            Files.writeString(script, script(assignment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ForeignProcess.start(
                assignment.id(), List.of("env", "TERM=dumb", "rtorrent", "-n", "-o", "import=" + script));
    }

    private String encryption() {
        return switch (crypto()) {
            case ANY -> "none";
            case HANDSHAKE -> "allow_incoming,try_outgoing,require,prefer_plaintext";
            case RC4 -> "allow_incoming,try_outgoing,require,require_RC4";
        };
    }

    private String script(Assignment assignment) {
        String script = """
                system.daemon.set = true
                network.bind_address.set = %1$s
                network.local_address.set = %1$s
                network.port_range.set = %2$s-%2$s
                network.port_random.set = no
                dht.mode.set = on
                dht.port.set = %2$s
                protocol.pex.set = no
                protocol.encryption.set = %6$s
                trackers.use_udp.set = no
                directory.default.set = %3$s
                session.path.set = %4$s
                load.start = "%5$s"
                """.formatted(
                        assignment.host(),
                        assignment.port(),
                        assignment.directory(),
                        assignment.state(),
                        assignment.torrent(),
                        encryption());
        for (InetSocketAddress node : assignment.dht()) {
            script += "schedule2 = join, 0, 5, \"dht.add_node=%s\"\n".formatted(text(node));
        }
        return script;
    }
}
