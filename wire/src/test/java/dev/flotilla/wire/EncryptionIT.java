package dev.flotilla.wire;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Magnet;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two nodes, each with its own idea of encryption. */
class EncryptionIT {
    private static final int PIECE = 65_536;

    @RegisterExtension
    final TestNodes nodes = new TestNodes();

    @TempDir
    Path seeds;

    @TempDir
    Path downloads;

    @ParameterizedTest(name = "{0} dials {1}")
    @CsvSource({
        // dialler, seeder, encrypted bytes, encrypted handshakes, dials repeated in plain
        "OFF,       OFF,       false, 0, 0",
        "OFF,       PREFERRED, false, 0, 0",
        "PREFERRED, OFF,       false, 0, 1",
        "PREFERRED, PREFERRED, false, 1, 0",
        "PREFERRED, REQUIRED,  true,  1, 0",
        "REQUIRED,  PREFERRED, true,  1, 0",
        "REQUIRED,  REQUIRED,  true,  1, 0"
    })
    void moves(Encryption dialler, Encryption seeder, boolean encrypted, long handshakes, long fallbacks)
            throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", 20 * PIECE + 77, PIECE);
        PeerNode from = open(seeder);
        Torrent seeded = from.add(payload.metainfo(), payload.directory());
        await().until(() -> seeded.state() == TorrentState.SEEDING);
        PeerNode to = open(dialler);
        Torrent torrent = to.add(payload.metainfo(), downloads);
        torrent.addPeer(from.localAddress());
        torrent.completion().toCompletableFuture().get(60, SECONDS);
        payload.assertSameIn(downloads);
        assertThat(torrent.statistics().peers()).hasSize(1).allMatch(peer -> peer.encrypted() == encrypted);
        assertThat(to.statistics().encryptedHandshakes()).isEqualTo(handshakes);
        assertThat(from.statistics().encryptedHandshakes()).isEqualTo(handshakes);
        assertThat(to.statistics().plaintextFallbacks()).isEqualTo(fallbacks);
        assertThat(to.statistics().dialled()).isEqualTo(1);
        assertThat(to.statistics().dialFailures()).isZero();
    }

    @Test
    void refusesEachOtherWhereOneRequiresWhatTheOtherRefuses() throws Exception {
        Payload payload = Payload.file(seeds, "payload.bin", PIECE, PIECE);
        PeerNode off = open(Encryption.OFF);
        PeerNode required = open(Encryption.REQUIRED);
        Torrent one = off.add(payload.metainfo(), payload.directory());
        Torrent other = required.add(payload.metainfo(), downloads);
        await().until(() -> one.state() == TorrentState.SEEDING);
        other.addPeer(off.localAddress());
        await().until(() -> required.statistics().dialFailures() > 0);
        await().until(() -> off.statistics().unreadableHandshakes() > 0);
        assertThat(required.statistics().plaintextFallbacks()).isZero();
        off.add(Magnet.of(Id160.fromHex("ab".repeat(20))), downloads).addPeer(required.localAddress());
        await().until(() -> off.statistics().dialFailures() > 0);
        await().until(() -> required.statistics().plaintextRefused() > 0);
        assertThat(other.statistics().transfer().downloadedBytes()).isZero();
    }

    @Test
    void refusesATorrentThatIsNotHere() throws Exception {
        PeerNode empty = open(Encryption.PREFERRED);
        PeerNode asking = open(Encryption.REQUIRED);
        asking.add(Magnet.of(Id160.fromHex("ab".repeat(20))), downloads).addPeer(empty.localAddress());
        await().until(() -> empty.statistics().unknownInfoHashes() > 0);
        await().until(() -> asking.statistics().dialFailures() > 0);
        assertThat(empty.statistics().encryptionFailures()).isPositive(); // each dial is one more
    }

    private PeerNode open(Encryption encryption) throws Exception {
        return nodes.open(nodes.builder().dht(false).encryption(encryption));
    }
}
