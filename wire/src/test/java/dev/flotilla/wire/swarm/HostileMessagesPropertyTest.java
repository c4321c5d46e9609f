package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Any messages, well formed and meant badly: nothing but PeerProtocolException comes out, and nothing grows or leaks. */
class HostileMessagesPropertyTest {

    private static final int BLOCK = EngineWorld.BLOCK;

    @Test
    void dispatchKnowsEveryMessage() {
        for (Class<?> type : PeerMessage.class.getPermittedSubclasses()) {
            assertThat(Modifier.isFinal(type.getModifiers())).isTrue();
            EngineWorld world = EngineWorld.having(0, 1);
            RecordingLink peer = world.peer(Feature.values());
            PeerMessage message = example(world, type);
            try {
                world.receive(peer, message);
            } catch (PeerProtocolException e) {
                throw new AssertionError("a plain " + type.getSimpleName() + " was refused", e);
            }
        }
    }

    private static PeerMessage example(EngineWorld world, Class<?> type) {
        return IntStream.range(0, 30)
                .mapToObj(kind -> message(world, new SplittableRandom(kind), kind, 10))
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example of " + type));
    }

    @Property(tries = 500)
    void survivesAnySequence(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        EngineWorld world = new EngineWorld(EngineWorld.TORRENT, SwarmConfig.DEFAULT, 6881, seed);
        List<RecordingLink> peers = new ArrayList<>();
        int opensAt = random.nextInt(100);
        for (int i = 0; i < 400; i++) {
            if (i == opensAt) {
                world.open(random.ints(random.nextInt(11), 0, 10).toArray());
            }
            if (peers.isEmpty() || random.nextInt(20) == 0) {
                Feature[] features = Arrays.stream(Feature.values())
                        .filter(f -> random.nextInt(4) > 0)
                        .toArray(Feature[]::new);
                peers.add(world.connect(features));
            }
            RecordingLink peer = peers.get(random.nextInt(peers.size()));
            play(world, peer, random);
            peers.removeIf(p -> p.closeReason != null);
            answerDisk(world, random);
            world.engine.checkInvariants();
        }
        assertBounded(world);
        peers.forEach(peer -> world.engine.onDisconnected(world.now, peer));
        assertThat(world.leakedBytes()).isZero();
    }

    /** A piece whose blocks were taken back while it waited to be verified. */
    @Test
    void survivesWhatOnceBrokeIt() {
        survivesAnySequence(1_341);
        survivesAnySequence(3_031);
    }

    private static void play(EngineWorld world, RecordingLink peer, SplittableRandom random) {
        try {
            switch (random.nextInt(12)) {
                case 0 -> world.pass(random.nextLong(30 * EngineWorld.SECOND));
                case 1 -> world.answer(peer);
                case 2 -> {
                    peer.isWritable = random.nextBoolean();
                    world.engine.onWritable(world.now, peer);
                }
                case 3 -> {
                    if (random.nextInt(10) == 0) {
                        peer.closeReason = "left";
                        world.engine.onDisconnected(world.now, peer);
                    }
                }
                default -> world.receive(peer, message(world, random, random.nextInt(30), 12));
            }
        } catch (PeerProtocolException e) {
            assertThat(e.getStackTrace()).isEmpty();
            peer.closeReason = "misbehaved";
            world.engine.onDisconnected(world.now, peer);
        }
    }

    private static void answerDisk(EngineWorld world, SplittableRandom random) {
        for (String told : world.takeTold()) {
            if (told.startsWith("verify")) {
                int piece = Integer.parseInt(told.substring("verify ".length()));
                if (random.nextInt(3) == 0) {
                    world.engine.onCorrupt(world.now, piece, new long[0]);
                } else {
                    world.engine.onStored(world.now, piece);
                }
            }
        }
    }

    private static void assertBounded(EngineWorld world) {
        for (PeerSnapshot peer : world.engine.snapshot(world.now).peers()) {
            assertThat(peer.requests()).isLessThanOrEqualTo(2_000);
            assertThat(peer.queuedRequests()).isLessThanOrEqualTo(SwarmConfig.DEFAULT.maxQueuedRequests());
            assertThat(peer.pieces()).isLessThanOrEqualTo(12); // as claimed before the number was known
        }
        assertThat(world.engine.snapshot(world.now).peers()).hasSizeLessThanOrEqualTo(50 + Departed.LIMIT);
    }

    private static PeerMessage message(EngineWorld world, SplittableRandom random, int kind, int pieces) {
        int piece = random.nextInt(pieces);
        int begin = random.nextInt(3) * BLOCK;
        int length = random.nextInt(3) == 0 ? 100 : BLOCK;
        return switch (kind) {
            case 0 -> new PeerMessage.KeepAlive();
            case 1, 2 -> new PeerMessage.Choke();
            case 3, 4, 5 -> new PeerMessage.Unchoke();
            case 6 -> new PeerMessage.Interested();
            case 7 -> new PeerMessage.NotInterested();
            case 8, 9 -> new PeerMessage.Have(piece);
            case 10 -> new PeerMessage.Bitfield(ByteString.fromHex(random.nextBoolean() ? "ffc0" : "1240"));
            case 11, 12, 13 -> new PeerMessage.Request(piece, begin, length);
            case 14, 15, 16 ->
                new PeerMessage.Piece(
                        piece, begin, world.buffers.heapBuffer(length).writeZero(length));
            case 17 -> new PeerMessage.Cancel(piece, begin, length);
            case 18 -> new PeerMessage.Port(random.nextInt(65_536));
            case 19 -> new PeerMessage.Suggest(piece);
            case 20 -> new PeerMessage.HaveAll();
            case 21 -> new PeerMessage.HaveNone();
            case 22, 23 -> new PeerMessage.Reject(piece, begin, length);
            case 24 -> new PeerMessage.AllowedFast(piece);
            case 25 -> new PeerMessage.Unknown(99, 3);
            case 26 -> new PeerMessage.Extended(0, handshake(random).encode());
            case 27, 28 ->
                new PeerMessage.Extended(Extensions.METADATA, metadata(random).encode());
            default -> new PeerMessage.Extended(random.nextInt(256), ByteString.utf8("de"));
        };
    }

    private static ExtendedHandshake handshake(SplittableRandom random) {
        int metadataSize = random.nextInt(4) == 0 ? random.nextInt(1 << 30) : random.nextInt(40_000);
        return new ExtendedHandshake(
                Map.of("ut_metadata", random.nextInt(4)),
                "x",
                random.nextInt(65_536),
                random.nextInt(3_000),
                metadataSize,
                ByteString.EMPTY,
                random.nextBoolean());
    }

    private static MetadataMessage metadata(SplittableRandom random) {
        int piece = random.nextInt(4);
        return switch (random.nextInt(3)) {
            case 0 -> new MetadataMessage.Request(piece);
            case 1 -> new MetadataMessage.Reject(piece);
            default ->
                new MetadataMessage.Data(
                        piece, 1 + random.nextInt(40_000), ByteString.of(new byte[1 + random.nextInt(16_384)]));
        };
    }
}
