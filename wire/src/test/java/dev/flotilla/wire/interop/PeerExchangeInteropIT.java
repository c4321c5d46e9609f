package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Endpoint;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.PeerStatistics;
import dev.flotilla.wire.PeerStatistics.Source;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Peers learn of each other from one that both know (BEP 11), and part when neither wants anything (BEP 21). */
class PeerExchangeInteropIT {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Predicate<PeerStatistics> IS_LIBTORRENT =
            peer -> peer.client().toLowerCase(Locale.ROOT).contains("libtorrent");

    private final LibtorrentClient libtorrent = new LibtorrentClient(ForeignClient.Crypto.ANY);

    @TempDir
    Path scratch;

    @Test
    void flotillaLearnsFromLibtorrent() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            Assignment middle = swarm.assignment("libtorrent-pex-tells", swarm.directory(), Optional.empty());
            ForeignProcess process = swarm.open(libtorrent.start(middle, "--pex"), middle);
            PeerNode silent = swarm.open(swarm.builder().peerExchange(false));
            Torrent first = silent.add(swarm.metainfo(), swarm.directory());
            first.addPeer(middle.listen());
            SwarmForTest.awaitPeer(first, process, PeerStatistics::connected); // it tells once a minute
            Torrent learner = swarm.open(swarm.builder()).add(swarm.metainfo(), swarm.directory());
            learner.addPeer(middle.listen());
            Endpoint told = Endpoint.of(silent.localAddress());
            SwarmForTest.awaitPeer(
                    learner, process, peer -> peer.endpoint().equals(told) && peer.source() == Source.PEER_EXCHANGE);
        }
    }

    @Test
    void libtorrentLearnsFromFlotilla() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            PeerNode middle = swarm.open(swarm.builder());
            middle.add(swarm.metainfo(), swarm.directory());
            Torrent silent = swarm.open(swarm.builder().peerExchange(false)).add(swarm.metainfo(), swarm.directory());
            silent.addPeer(middle.localAddress());
            Assignment learner =
                    swarm.assignment("libtorrent-pex-learns", swarm.directory(), Optional.of(middle.localAddress()));
            ForeignProcess process = swarm.open(libtorrent.start(learner, "--pex"), learner);
            SwarmForTest.awaitPeer(silent, process, IS_LIBTORRENT.and(peer -> peer.source() == Source.INCOMING));
        }
    }

    /** It cannot be told a peer's address, so we dial it. */
    @Test
    void aria2LearnsFromFlotilla() throws Exception {
        Aria2Client aria2 = new Aria2Client();
        aria2.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            PeerNode middle = swarm.open(swarm.builder());
            Torrent known = middle.add(swarm.metainfo(), swarm.directory());
            Torrent silent = swarm.open(swarm.builder().peerExchange(false)).add(swarm.metainfo(), swarm.directory());
            silent.addPeer(middle.localAddress());
            Assignment learner = swarm.assignment("aria2-pex-learns", swarm.directory(), Optional.empty());
            ForeignProcess process = swarm.open(aria2.start(learner, "--enable-peer-exchange=true"), learner);
            known.addPeer(learner.listen());
            SwarmForTest.awaitPeer(
                    silent,
                    process,
                    peer -> peer.source() == Source.INCOMING
                            && peer.client().toLowerCase(Locale.ROOT).contains("aria2"));
        }
    }

    @Test
    void privateTorrentTellsNobody() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, true)) {
            PeerNode middle = swarm.open(swarm.builder());
            Torrent known = middle.add(swarm.metainfo(), swarm.directory());
            Torrent other = swarm.open(swarm.builder()).add(swarm.metainfo(), swarm.directory());
            other.addPeer(middle.localAddress());
            Assignment stranger =
                    swarm.assignment("libtorrent-pex-private", swarm.directory(), Optional.of(middle.localAddress()));
            ForeignProcess process = swarm.open(libtorrent.start(stranger, "--pex", "--lsd"), stranger);
            SwarmForTest.awaitPeer(known, process, IS_LIBTORRENT.and(PeerStatistics::connected));
            await().during(Duration.ofSeconds(8)) // a public torrent tells after five
                    .atMost(SwarmForTest.LIMIT)
                    .until(() -> other.statistics().peers().size() == 1);
            assertThat(known.statistics().connectedPeers()).hasSize(2);
        }
    }

    @Test
    void partsFromLibtorrentThatWantsNothing() throws Exception {
        libtorrent.require();
        try (SwarmForTest swarm = new SwarmForTest(LOOPBACK, scratch, false)) {
            PeerNode seeder = swarm.open(swarm.builder());
            Torrent torrent = seeder.add(swarm.metainfo(), swarm.source());
            await().atMost(SwarmForTest.LIMIT).until(() -> torrent.state() == TorrentState.SEEDING);
            Assignment partial =
                    swarm.assignment("libtorrent-upload-only", swarm.directory(), Optional.of(seeder.localAddress()));
            ForeignProcess process = swarm.open(libtorrent.start(partial, "--want-nothing"), partial);
            SwarmForTest.awaitPeer(
                    torrent, process, IS_LIBTORRENT.and(peer -> !peer.connected() && peer.piecesHeld() == 0));
        }
    }
}
