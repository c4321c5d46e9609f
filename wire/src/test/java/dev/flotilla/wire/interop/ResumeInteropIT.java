package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.Torrent;
import dev.flotilla.wire.TorrentState;
import dev.flotilla.wire.interop.ForeignClient.Assignment;
import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Downloads that were cut off, ours and those of others, go on where they were. */
class ResumeInteropIT {
    private static final int SLOW = 200_000; // bytes a second: sixteen seconds for all

    @TempDir
    Path scratch;

    private SwarmForTest swarm() throws Exception {
        return new SwarmForTest(InetAddress.getLoopbackAddress(), scratch, false);
    }

    @Test
    void weGoOnAfterBeingKilledInTheMiddle() throws Exception {
        LibtorrentClient libtorrent = new LibtorrentClient(Crypto.ANY);
        libtorrent.require();
        try (SwarmForTest swarm = swarm()) {
            Assignment seeder = swarm.assignment("resume-seeder", swarm.source(), Optional.empty());
            swarm.open(libtorrent.start(seeder), seeder);
            Path target = swarm.directory();
            Path state = swarm.directory();
            long length = swarm.metainfo().info().totalLength();
            ForeignProcess killed = leech("killed", swarm, target, state, seeder, SLOW);
            try {
                await().atMost(SwarmForTest.LIMIT)
                        .failFast(() -> !killed.isAlive())
                        .until(() -> last(killed, "stored ") > length / 3);
            } finally {
                killed.close();
            }
            long stored = last(killed, "stored ");
            assertThat(last(killed, "fetched ")).as("killed before its end").isZero();
            try (ForeignProcess again = leech("again", swarm, target, state, seeder, 0)) {
                assertThat(again.awaitEnd(60)).as(again::describe).isTrue();
                assertThat(again.exitValue()).as(again::describe).isZero();
                assertThat(last(again, "fetched ")).isPositive().isLessThanOrEqualTo(length - stored);
            }
            assertThat(swarm.payload().digestsAt(target))
                    .isEqualTo(swarm.payload().digestsAt(swarm.source()));
        }
    }

    private static ForeignProcess leech(
            String id, SwarmForTest swarm, Path target, Path state, Assignment seeder, int rate) {
        return ForeignProcess.start(
                "resume-" + id,
                ForeignProcess.java(
                        InterruptedMain.class,
                        seeder.torrent(),
                        target.toString(),
                        state.toString(),
                        seeder.port(),
                        String.valueOf(rate)));
    }

    /** The number after the last {@code word} at the beginning of a line; 0 when there is none. */
    private static long last(ForeignProcess process, String word) {
        return process.output()
                .lines()
                .filter(line -> line.startsWith(word))
                .mapToLong(line -> Long.parseLong(line.substring(word.length())))
                .reduce(0, (a, b) -> b);
    }

    static Stream<ForeignClient> others() {
        return Stream.of(
                new LibtorrentClient(Crypto.ANY), new Aria2Client(Crypto.ANY), new TransmissionClient(Crypto.ANY));
    }

    /** The other is killed in the middle; in its directory are its files, and no resume file of ours. */
    @ParameterizedTest
    @MethodSource("others")
    void weGoOnWhereAnotherClientWasKilled(ForeignClient client) throws Exception {
        client.require();
        try (SwarmForTest swarm = swarm()) {
            PeerNode node = swarm.open(swarm.builder().rateLimits(new RateLimits(SLOW, 0)));
            Torrent seeder = node.add(swarm.metainfo(), swarm.source());
            await().atMost(SwarmForTest.LIMIT).until(() -> seeder.state() == TorrentState.SEEDING);
            long length = swarm.metainfo().info().totalLength();
            Path target = swarm.directory();
            Assignment leecher = swarm.assignment("resume-" + client.label(), target, Optional.empty());
            try (ForeignProcess process = swarm.open(client.start(leecher), leecher)) {
                seeder.addPeer(leecher.listen());
                SwarmForTest.awaitPeer(seeder, process, peer -> peer.uploadedBytes() > length / 2);
            }
            assertThat(seeder.statistics().transfer().uploadedBytes())
                    .as("killed before its end")
                    .isLessThan(length);
            Torrent ours = swarm.open(swarm.builder()).add(swarm.metainfo(), target);
            ours.addPeer(node.localAddress());
            seeder.setRateLimits(RateLimits.NONE);
            node.setRateLimits(RateLimits.NONE);
            ours.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(swarm.payload().digestsAt(target))
                    .isEqualTo(swarm.payload().digestsAt(swarm.source()));
            assertThat(ours.statistics().transfer().downloadedBytes())
                    .as("what it had is not fetched again")
                    .isLessThan(length * 3 / 4);
        }
    }
}
