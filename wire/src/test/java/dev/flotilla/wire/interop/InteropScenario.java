package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.Encryption;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * Moves one torrent between Flotilla and a foreign client, all on one address, and compares what arrives with what left.
 *
 * <p>Confined to the thread of its test.
 */
final class InteropScenario {
    private static final Duration LIMIT = Duration.ofSeconds(100); // transmission's DHT alone can take 40

    private final ForeignClient client;
    private final InteropCase interopCase;
    private final InetAddress address;
    private final Encryption encryption;
    private final Path source;
    private final Path target;
    private final Path state;
    private final TestPayload payload;
    private final Path torrentFile;
    private final Metainfo metainfo;

    InteropScenario(ForeignClient client, InteropCase interopCase, InetAddress address, Path scratch)
            throws IOException {
        this(client, interopCase, address, scratch, Encryption.PREFERRED);
    }

    InteropScenario(
            ForeignClient client, InteropCase interopCase, InetAddress address, Path scratch, Encryption encryption)
            throws IOException {
        this.encryption = encryption;
        this.client = client;
        this.interopCase = interopCase;
        this.address = address;
        source = Files.createDirectory(scratch.resolve("source"));
        target = Files.createDirectory(scratch.resolve("target"));
        state = Files.createDirectory(scratch.resolve("state"));
        payload = TestPayload.write(source, interopCase.shape());
        torrentFile = scratch.resolve("t.torrent");
        if (interopCase.flotillaSeeds()) {
            ForeignClient.createWithFlotilla(payload, torrentFile);
        } else {
            client.create(payload, torrentFile);
        }
        metainfo = Metainfo.parse(Files.readAllBytes(torrentFile));
    }

    void run() throws Exception {
        List<DhtNode> meeting = new ArrayList<>();
        try {
            if (interopCase.overDht()) {
                openMeeting(meeting);
            }
            try (PeerNode node = openNode(meeting)) {
                if (interopCase.flotillaSeeds()) {
                    seedTo(node, meeting);
                } else {
                    leechFrom(node, meeting);
                }
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(client.name() + ", Flotilla " + interopCase + ": " + e.getMessage(), e);
        } finally {
            meeting.forEach(DhtNode::close);
        }
    }

    private void seedTo(PeerNode node, List<DhtNode> meeting) throws Exception {
        Torrent torrent = node.add(metainfo, source);
        await("Flotilla seeds").atMost(LIMIT).until(() -> torrent.state() == TorrentState.SEEDING);
        if (interopCase.overDht()) {
            await("Flotilla has announced itself").atMost(LIMIT).until(() -> knowPeers(meeting));
        }
        boolean isDialled = client.canDial() && !interopCase.overDht();
        Assignment assignment = assignment(
                interopCase.overDht() ? metainfo.magnet().toString() : torrentFile.toString(),
                target,
                isDialled ? Optional.of(node.localAddress()) : Optional.empty(),
                meeting);
        try (ForeignProcess process = client.start(assignment)) {
            explained(process, torrent, () -> {
                if (!interopCase.overDht() && !isDialled) {
                    process.awaitListening(assignment);
                    torrent.addPeer(assignment.listen());
                }
                await("the payload has arrived")
                        .atMost(LIMIT)
                        .failFast("the client has ended", () -> !process.isAlive())
                        .ignoreExceptions() // files come and go
                        .until(() -> payload.digestsAt(target).equals(expected()));
                assertEncryption(node, torrent);
            });
        }
    }

    private void leechFrom(PeerNode node, List<DhtNode> meeting) throws Exception {
        Assignment assignment = assignment(torrentFile.toString(), source, Optional.empty(), meeting);
        try (ForeignProcess process = client.start(assignment)) {
            process.awaitListening(assignment);
            Torrent torrent = interopCase.overDht() ? node.add(metainfo.magnet(), target) : node.add(metainfo, target);
            explained(process, torrent, () -> {
                if (!interopCase.overDht()) {
                    torrent.addPeer(assignment.listen());
                }
                torrent.completion().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(payload.digestsAt(target)).isEqualTo(expected());
                assertEncryption(node, torrent);
            });
        }
        assertThat(target)
                .as("nothing but the payload")
                .isDirectoryNotContaining(file -> !file.endsWith(payload.name()));
    }

    private void assertEncryption(PeerNode node, Torrent torrent) {
        if (client.crypto() != Crypto.ANY || encryption == Encryption.REQUIRED) {
            assertThat(node.statistics().encryptedHandshakes()).isPositive();
            assertThat(torrent.statistics().peers())
                    .filteredOn(peer -> peer.uploadedBytes() + peer.downloadedBytes() > 0)
                    .isNotEmpty()
                    .allMatch(this::isAsWanted);
        }
    }

    private boolean isAsWanted(PeerStatistics peer) {
        return peer.encrypted() == (client.crypto() != Crypto.HANDSHAKE || encryption == Encryption.REQUIRED);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void explained(ForeignProcess process, Torrent torrent, Step step) {
        try {
            step.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\nFlotilla: " + torrent.statistics() + "\nThe client: " + process.describe(), e);
        }
    }

    /** Nodes that both sides join by, with ids and stores of their own. */
    private void openMeeting(List<DhtNode> meeting) throws IOException {
        for (int i = 0; i < client.dhtNodesNeeded(); i++) {
            meeting.add(DhtNode.builder()
                    .bind(new InetSocketAddress(address, 0))
                    .bootstrap(addresses(meeting))
                    .open());
        }
    }

    private PeerNode openNode(List<DhtNode> meeting) throws IOException {
        return PeerNode.builder()
                .bind(new InetSocketAddress(address, 0))
                .encryption(encryption)
                .dht(interopCase.overDht())
                .bootstrap(addresses(meeting).stream().map(ForeignClient::text).toList())
                .lookupInterval(Duration.ofSeconds(5))
                .open();
    }

    private Assignment assignment(
            String torrent, Path directory, Optional<InetSocketAddress> dial, List<DhtNode> meeting) {
        String id = client.label() + "-" + interopCase.id();
        return new Assignment(id, ForeignClient.freePort(address), torrent, directory, state, dial, addresses(meeting));
    }

    private SortedMap<String, String> expected() {
        SortedMap<String, String> digests = payload.digestsAt(source);
        if (!client.knowsEmptyFiles()) {
            digests.keySet().removeIf(file -> file.endsWith("empty"));
        }
        return digests;
    }

    private static List<InetSocketAddress> addresses(List<DhtNode> nodes) {
        return nodes.stream().map(DhtNode::localAddress).toList();
    }

    private static boolean knowPeers(List<DhtNode> nodes) {
        return nodes.stream().anyMatch(node -> node.statistics().peers() > 0);
    }
}
