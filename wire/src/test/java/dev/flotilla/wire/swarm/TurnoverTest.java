package dev.flotilla.wire.swarm;

import static dev.flotilla.wire.swarm.EngineWorld.SECOND;
import static dev.flotilla.wire.swarm.EngineWorld.TORRENT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who gives its place to another when all are taken. */
class TurnoverTest {
    private static final Endpoint SELF = Endpoint.parse("123.213.32.10:6881");

    private int lastId;

    private RecordingLink join(EngineWorld world, String from) throws PeerProtocolException {
        Id160 id = Id160.fromHex(String.format("%040x", ++lastId));
        RecordingLink link = world.connect(id, Endpoint.parse(from), false, Feature.FAST, Feature.EXTENSION);
        if (link.closeReason == null) {
            ByteString seen = ByteString.of(SELF.addressBytes());
            ExtendedHandshake handshake = new ExtendedHandshake(Map.of(), "", 0, 0, 0, seen, false);
            world.receive(link, new PeerMessage.Extended(0, handshake.encode()));
            world.receive(link, new PeerMessage.Interested());
        }
        return link;
    }

    private static EngineWorld seeding(int places, int slots) {
        EngineWorld world = new EngineWorld(
                TORRENT,
                SwarmConfig.DEFAULT
                        .withMaxNeighbours(places)
                        .withUpload(UploadConfig.DEFAULT
                                .withSlots(slots)
                                .withChoker(dev.flotilla.wire.choke.Choker.titForTat())),
                0);
        world.open(IntStream.range(0, 10).toArray());
        return world;
    }

    /** Each peer is sent so many blocks a second; it asks when it has a slot. */
    private static void serve(EngineWorld world, Map<RecordingLink, Integer> rates, int seconds)
            throws PeerProtocolException {
        for (int second = 0; second < seconds; second++) {
            world.pass(SECOND);
            for (Map.Entry<RecordingLink, Integer> entry : rates.entrySet()) {
                for (int i = 0; i < entry.getValue() && entry.getKey().closeReason == null; i++) {
                    world.takeTold();
                    world.receive(entry.getKey(), new PeerMessage.Request(0, 0, EngineWorld.BLOCK));
                    if (!world.takeTold("read").isEmpty()) {
                        world.engine.onRead(world.now, entry.getKey(), 0, 0, world.block(0, 0));
                    }
                }
                entry.getKey().take();
            }
        }
    }

    @Test
    void newcomerOfGreaterPriorityTakesThePlaceOfTheLeast() throws PeerProtocolException {
        EngineWorld world = seeding(4, 1);
        List<RecordingLink> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            waiting.add(join(world, "1." + i + ".0.1:1000")); // one has the slot, three wait for it
        }
        serve(world, Map.of(waiting.get(0), 1), 62);
        long now = world.now;
        List<RecordingLink> byPriority = waiting.subList(1, 4).stream()
                .sorted(Comparator.comparingLong(link -> PeerPriority.of(SELF, link.endpoint)))
                .toList();
        long least = PeerPriority.of(SELF, byPriority.get(0).endpoint);
        String lower = null;
        String higher = null;
        for (int i = 0; lower == null || higher == null; i++) {
            String candidate = "9." + i % 250 + ".7." + i / 250 + ":1000";
            if (PeerPriority.of(SELF, Endpoint.parse(candidate)) < least) {
                lower = candidate;
            } else {
                higher = candidate;
            }
        }
        assertThat(join(world, lower).closeReason).isEqualTo("enough neighbours");
        assertThat(join(world, higher).closeReason).isNull();
        assertThat(byPriority.get(0).closeReason).isEqualTo("others wait for its place");
        assertThat(byPriority.get(1).closeReason).isNull();
        assertThat(waiting.get(0).closeReason).isNull();
        assertThat(world.now).isEqualTo(now);
    }

    @Test
    void newcomerTakesNoPlaceOfANewcomer() throws PeerProtocolException {
        EngineWorld world = seeding(4, 1);
        for (int i = 0; i < 4; i++) {
            join(world, "1." + i + ".0.1:1000");
        }
        world.pass(30 * SECOND);
        for (int i = 0; i < 50; i++) {
            assertThat(join(world, "9." + i + ".0.1:1000").closeReason).isEqualTo("enough neighbours");
        }
    }

    @Test
    void theSlowestGivesItsPlaceToACandidateEveryFiveMinutes() throws PeerProtocolException {
        EngineWorld world = seeding(4, 8);
        RecordingLink slow = join(world, "1.0.0.1:1000");
        RecordingLink slower = join(world, "1.1.0.1:1000");
        RecordingLink fast = join(world, "1.2.0.1:1000");
        RecordingLink faster = join(world, "1.3.0.1:1000");
        Map<RecordingLink, Integer> rates = Map.of(slow, 2, slower, 1, fast, 20, faster, 30);
        Endpoint candidate = Endpoint.parse("2.0.0.1:1000");
        world.engine.onPeersFound(world.now, List.of(candidate), PeerSource.DHT);
        serve(world, rates, 290);
        assertThat(slower.closeReason).isNull();
        serve(world, rates, 20);
        assertThat(slower.closeReason).isEqualTo("others wait for its place");
        assertThat(slow.closeReason).isNull();
        assertThat(fast.closeReason).isNull();
        assertThat(faster.closeReason).isNull();
        assertThat(world.engine.snapshot(world.now).dialling()).isEqualTo(1);
    }

    @Test
    void nobodyHasToGoAmongEquals() throws PeerProtocolException {
        EngineWorld world = seeding(3, 8);
        List<RecordingLink> peers =
                List.of(join(world, "1.0.0.1:1000"), join(world, "1.1.0.1:1000"), join(world, "1.2.0.1:1000"));
        world.engine.onPeersFound(world.now, List.of(Endpoint.parse("2.0.0.1:1000")), PeerSource.DHT);
        serve(world, Map.of(peers.get(0), 3, peers.get(1), 4, peers.get(2), 5), 700);
        assertThat(peers).allSatisfy(peer -> assertThat(peer.closeReason).isNull());
    }

    @Test
    void nobodyHasToGoWhileNobodyWaits() throws PeerProtocolException {
        EngineWorld world = seeding(3, 8);
        RecordingLink slow = join(world, "1.0.0.1:1000");
        RecordingLink fast = join(world, "1.1.0.1:1000");
        RecordingLink faster = join(world, "1.2.0.1:1000");
        serve(world, Map.of(slow, 1, fast, 20, faster, 20), 700);
        assertThat(slow.closeReason).isNull();
    }

    @Test
    void candidatesOfGreaterPriorityAreDialledFirst() throws PeerProtocolException {
        EngineWorld world = EngineWorld.having();
        join(world, "1.0.0.1:1000");
        List<Endpoint> found = IntStream.range(0, 30)
                .mapToObj(i -> Endpoint.parse("2." + i + ".0.1:1000"))
                .toList();
        world.engine.onPeersFound(world.now, found, PeerSource.DHT);
        List<String> best = found.stream()
                .sorted(Comparator.comparingLong((Endpoint e) -> -PeerPriority.of(SELF, e)))
                .limit(SwarmConfig.DEFAULT.maxDialling())
                .map(endpoint -> "connect " + endpoint)
                .toList();
        assertThat(world.takeTold("connect")).containsExactlyElementsOf(best);
    }

    @Test
    void betterSourcesAreDialledFirst() {
        EngineWorld world = EngineWorld.having();
        world.engine.onPause(world.now);
        PeerSource[] sources = PeerSource.values();
        for (int i = sources.length - 1; i >= 0; i--) {
            world.engine.onPeersFound(world.now, List.of(Endpoint.parse("10.0.0." + (i + 1) + ":1")), sources[i]);
        }
        world.engine.onResume(world.now);
        assertThat(world.takeTold("connect"))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, sources.length)
                        .mapToObj(i -> "connect 10.0.0." + i + ":1")
                        .toList());
    }
}
