package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Downloaders that never speak about it ask a seeder for different pieces. */
class ClaimsTest {
    private static final int BLOCK = PieceGeometry.BLOCK_LENGTH;

    @Property(tries = 200)
    void eachPieceRanksEachPlaceDifferently(
            @ForAll @IntRange(min = 1, max = 60) int count, @ForAll @IntRange(min = 0, max = 1 << 24) int piece) {
        Set<Integer> ranks = new HashSet<>();
        for (int place = 0; place < count; place++) {
            ranks.add(Claims.of(place, count).rank(piece));
        }
        assertThat(ranks).hasSize(count).contains(0).allMatch(rank -> rank >= 0);
    }

    @Property(tries = 20)
    void sharesAreEqualAndWhatIsLeftIsSpread(@ForAll @IntRange(min = 2, max = 50) int count) {
        int pieces = 100 * count;
        Claims ours = Claims.of(count / 2, count);
        assertThat(IntStream.range(0, pieces).filter(p -> ours.rank(p) == 0)).hasSize(100);
        // the share of the one before us: if it leaves, no single one of the others is second in all of it
        Claims before = Claims.of(count / 2 - 1, count);
        long distinct = IntStream.range(0, pieces)
                .filter(p -> before.rank(p) == 0)
                .map(ours::rank)
                .distinct()
                .count();
        assertThat(distinct).isGreaterThanOrEqualTo(count / 2);
    }

    @Test
    void twoDownloadersAskASeederForDifferentPieces() throws PeerProtocolException {
        SampleTorrent torrent = SampleTorrent.of(BLOCK, "file:" + 2 * RequestWindow.MIN * BLOCK);
        List<String> asked = new ArrayList<>();
        for (boolean isFirst : new boolean[] {true, false}) {
            EngineWorld world = new EngineWorld(torrent, SwarmConfig.DEFAULT, 0, isFirst ? 1 : 2);
            world.open();
            // as the one with the lesser, or with the greater id: 8888... is our own
            RecordingLink other = world.connect(
                    Id160.fromHex((isFirst ? "f" : "1").repeat(40)),
                    Endpoint.parse("192.0.2.77:1"),
                    false,
                    Feature.FAST);
            world.receive(other, new PeerMessage.HaveNone());
            asked.addAll(world.generousSeeder().take("request"));
        }
        assertThat(asked).hasSize(2 * RequestWindow.MIN).doesNotHaveDuplicates();
    }
}
