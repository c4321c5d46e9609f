package dev.flotilla.wire.interop;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.flotilla.core.metainfo.TorrentCreator;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A BitTorrent client that others wrote: how to find it, and how to start it with one torrent.
 *
 * <p>Immutable.
 */
abstract sealed class ForeignClient permits LibtorrentClient, Aria2Client, TransmissionClient, RtorrentClient {

    /** What it insists on. */
    enum Crypto {
        /** Nothing: it takes and offers what it does by default. */
        ANY,
        /** The encrypted handshake, and plain bytes after it. */
        HANDSHAKE,
        /** RC4 for everything. */
        RC4
    }

    private final Crypto crypto;

    ForeignClient(Crypto crypto) {
        this.crypto = crypto;
    }

    final Crypto crypto() {
        return crypto;
    }

    @Override
    public final String toString() {
        return label();
    }

    /** Names logs. */
    final String label() {
        return crypto == Crypto.ANY ? name() : name() + "-" + crypto.toString().toLowerCase(Locale.ROOT);
    }

    /**
     * What a client is started for.
     *
     * @param id names logs
     * @param torrent the path of a .torrent file, or a magnet link
     * @param directory where the data is, or goes
     * @param state an empty directory for whatever the client remembers
     * @param dial a peer to connect to, when the client {@link #canDial}
     * @param dht nodes of a DHT to join; when there are none it contacts no node
     *     <p>Immutable.
     */
    record Assignment(
            String id,
            InetSocketAddress listen,
            String torrent,
            Path directory,
            Path state,
            Optional<InetSocketAddress> dial,
            List<InetSocketAddress> dht) {

        String host() {
            return listen.getAddress().getHostAddress();
        }

        String port() {
            return String.valueOf(listen.getPort());
        }
    }

    abstract String name();

    abstract boolean isInstalled();

    /** Starts it, and returns as soon as it has the torrent. It may not listen yet. */
    abstract ForeignProcess start(Assignment assignment);

    /** Whether it can be told a peer's address; else it waits to be dialled. */
    boolean canDial() {
        return false;
    }

    /** How many nodes a DHT must have for this client to use it. */
    int dhtNodesNeeded() {
        return 1;
    }

    /** Whether empty files travel. */
    boolean knowsEmptyFiles() {
        return true;
    }

    /** Writes a .torrent with the client's own tool if it has one. */
    void create(TestPayload payload, Path torrentFile) throws IOException {
        createWithFlotilla(payload, torrentFile);
    }

    static void createWithFlotilla(TestPayload payload, Path torrentFile) throws IOException {
        Files.write(
                torrentFile,
                TorrentCreator.from(payload.path())
                        .pieceLength(TestPayload.PIECE_LENGTH)
                        .create()
                        .encode()
                        .toByteArray());
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Skips the test when the client is not here, or fails it when FLOTILLA_REQUIRE_PEERS is set. */
    final void require() {
        require(isInstalled(), name() + " is not installed");
    }

    static void require(boolean condition, String missing) {
        if (!condition && System.getenv("FLOTILLA_REQUIRE_PEERS") != null) {
            fail(missing + ", and FLOTILLA_REQUIRE_PEERS is set");
        }
        assumeTrue(condition, missing);
    }

    /** A port that is free for TCP and UDP, below those that the system gives away by itself. */
    static InetSocketAddress freePort(InetAddress address) {
        Random random = new Random();
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = 12_000 + random.nextInt(20_000);
            try {
                new ServerSocket(port, 1, address).close();
                new DatagramSocket(port, address).close();
                return new InetSocketAddress(address, port);
            } catch (IOException taken) {
                continue;
            }
        }
        throw new AssertionError("no free port on " + address);
    }
}
