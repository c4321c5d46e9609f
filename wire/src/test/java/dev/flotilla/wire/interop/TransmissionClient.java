package dev.flotilla.wire.interop;

import static org.awaitility.Awaitility.await;

import dev.flotilla.core.bencode.BencodeWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * transmission-daemon. It never dials 127.0.0.0/8, and drops what its DHT hears from there. It does not ask its DHT for
 * peers before it knows nine nodes. Its torrents leave empty files out, and so does its disk.
 *
 * <p>Immutable.
 */
final class TransmissionClient extends ForeignClient {

    TransmissionClient() {
        this(Crypto.ANY);
    }

    TransmissionClient(Crypto crypto) {
        super(crypto);
    }

    @Override
    String name() {
        return "transmission";
    }

    @Override
    boolean isInstalled() {
        return ForeignProcess.succeeds("transmission-daemon", "--version")
                && ForeignProcess.succeeds("transmission-remote", "--version")
                && ForeignProcess.succeeds("transmission-create", "--version");
    }

    @Override
    int dhtNodesNeeded() {
        return 16;
    }

    @Override
    boolean knowsEmptyFiles() {
        return false;
    }

    @Override
    void create(TestPayload payload, Path torrentFile) {
        if (!ForeignProcess.succeeds(
                "transmission-create",
                "--piecesize",
                String.valueOf(TestPayload.PIECE_LENGTH >> 10),
                "--outfile",
                torrentFile.toString(),
                payload.path().toString())) {
            throw new AssertionError("transmission cannot create " + torrentFile);
        }
    }

    @Override
    ForeignProcess start(Assignment assignment) {
        return start(assignment, false, false);
    }

    /** As {@link #start(Assignment)}; with peer exchange (BEP 11) or local discovery (BEP 14), which it calls LPD. */
    ForeignProcess start(Assignment assignment, boolean exchangesPeers, boolean discovers) {
        InetSocketAddress control = freePort(assignment.listen().getAddress());
        try {
            Files.writeString(
                    assignment.state().resolve("settings.json"),
                    settings(assignment, control, exchangesPeers, discovers));
            Files.write(assignment.state().resolve("dht.dat"), rememberedNodes(assignment.dht()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ForeignProcess process = ForeignProcess.start(
                assignment.id(),
                List.of(
                        "transmission-daemon",
                        "--foreground",
                        "--config-dir",
                        assignment.state().toString()));
        String door = text(control);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ForeignProcess.succeeds("transmission-remote", door, "--add", assignment.torrent()));
        return process;
    }

    /** A dht.dat, from which it joins faster than from a list of names. */
    private static byte[] rememberedNodes(List<InetSocketAddress> nodes) throws IOException {
        ByteArrayOutputStream compact = new ByteArrayOutputStream();
        for (InetSocketAddress node : nodes) {
            compact.write(node.getAddress().getAddress());
            compact.write(node.getPort() >> 8);
            compact.write(node.getPort());
        }
        return new BencodeWriter()
                .dictionary()
                .string("id")
                .string("flotilla interop test".substring(0, 20))
                .string("nodes")
                .string(compact.toByteArray(), 0, compact.size())
                .end()
                .toByteString()
                .toByteArray();
    }

    private String settings(
            Assignment assignment, InetSocketAddress control, boolean exchangesPeers, boolean discovers) {
        return """
                {
                    "bind-address-ipv4": "%1$s", "bind-address-ipv6": "::1", "peer-port": %2$s,
                    "rpc-enabled": true, "rpc-bind-address": "%1$s", "rpc-port": %3$s,
                    "rpc-whitelist-enabled": false, "rpc-host-whitelist-enabled": false,
                    "download-dir": "%4$s", "preallocation": 0, "cache-size-mb": 0, "rename-partial-files": false,
                    "dht-enabled": %5$s, "lpd-enabled": %7$s, "pex-enabled": %6$s, "utp-enabled": false,
                    "port-forwarding-enabled": false, "encryption": %8$s, "message-level": 2
                }
                """.formatted(
                        assignment.host(),
                        assignment.port(),
                        control.getPort(),
                        assignment.directory(),
                        !assignment.dht().isEmpty(),
                        exchangesPeers,
                        discovers,
                        crypto() == Crypto.ANY ? 0 : 2);
    }
}
