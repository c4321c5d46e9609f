package dev.flotilla.wire.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** However many peers are of bad will: one honest peer is enough, and no honest peer is banned. */
class MetadataPropertyTest {

    private static final SampleTorrent TORRENT = SampleTorrent.of(1_024, "file:2000000");
    private static final ByteString INFO = TORRENT.metainfo().infoBytes();
    private static final int THEIR_ID = 3;

    private enum Will {
        HONEST,
        SILENT,
        REJECTS,
        LIES_ABOUT_THE_SIZE,
        SENDS_FALSE_BYTES,
        SENDS_ONE_FALSE_PIECE,
        LEAVES
    }

    private final Map<RecordingLink, Will> peers = new HashMap<>();
    private final List<RecordingLink> order = new ArrayList<>();

    @Property(tries = 300)
    void oneHonestPeerIsEnough(@ForAll long seed, @ForAll @IntRange(min = 0, max = 12) int others)
            throws PeerProtocolException {
        SplittableRandom random = new SplittableRandom(seed);
        EngineWorld world = new EngineWorld(TORRENT, SwarmConfig.DEFAULT, 0, seed);
        int honest = random.nextInt(others + 1);
        for (int i = 0; i <= others; i++) {
            Will will = i == honest ? Will.HONEST : Will.values()[random.nextInt(Will.values().length)];
            join(world, world.peer(Feature.EXTENSION), will, random);
        }
        int seconds = 0;
        while (!isFetched(world)) {
            assertThat(seconds++).as("seconds").isLessThan(600);
            for (RecordingLink peer : List.copyOf(order)) {
                answer(world, peer, random);
            }
            world.pass(EngineWorld.SECOND);
        }
        order.forEach(peer -> {
            if (peers.get(peer) == Will.HONEST) {
                assertThat(peer.closeReason).isNull();
            }
        });
    }

    private boolean isFetched(EngineWorld world) {
        return !world.takeTold("metadata").isEmpty();
    }

    private void join(EngineWorld world, RecordingLink link, Will will, SplittableRandom random)
            throws PeerProtocolException {
        peers.put(link, will);
        order.add(link);
        int size = will == Will.LIES_ABOUT_THE_SIZE ? 1 + random.nextInt(60_000) : INFO.size();
        ByteString offer = new ExtendedHandshake(
                        Map.of("ut_metadata", THEIR_ID), "", 0, 0, size, ByteString.EMPTY, false)
                .encode();
        world.receive(link, new PeerMessage.Extended(0, offer));
    }

    private void answer(EngineWorld world, RecordingLink peer, SplittableRandom random) {
        List<PeerMessage> sent = List.copyOf(peer.sent);
        peer.sent.clear();
        try {
            for (PeerMessage message : sent) {
                if (message instanceof PeerMessage.Extended m
                        && m.id() == THEIR_ID
                        && MetadataMessage.decode(m.payload()).orElseThrow() instanceof MetadataMessage.Request r) {
                    answer(world, peer, r.piece(), random);
                }
            }
        } catch (PeerProtocolException e) {
            assertThat(peers.get(peer)).isNotEqualTo(Will.HONEST);
            order.remove(peer);
        }
    }

    private void answer(EngineWorld world, RecordingLink peer, int piece, SplittableRandom random)
            throws PeerProtocolException {
        switch (peers.get(peer)) {
            case HONEST -> send(world, peer, new MetadataMessage.Data(piece, INFO.size(), piece(piece)));
            case SILENT -> {}
            case REJECTS -> send(world, peer, new MetadataMessage.Reject(piece));
            case LIES_ABOUT_THE_SIZE ->
                send(world, peer, new MetadataMessage.Data(piece, 1 + random.nextInt(60_000), piece(piece)));
            case SENDS_FALSE_BYTES -> sendFalse(world, peer, piece);
            case SENDS_ONE_FALSE_PIECE -> {
                if (piece == 1) {
                    sendFalse(world, peer, piece);
                } else {
                    send(world, peer, new MetadataMessage.Data(piece, INFO.size(), piece(piece)));
                }
            }
            case LEAVES -> {
                order.remove(peer);
                world.engine.onDisconnected(world.now, peer);
            }
        }
    }

    private static void sendFalse(EngineWorld world, RecordingLink peer, int piece) throws PeerProtocolException {
        byte[] bytes = piece(piece).toByteArray();
        bytes[0] ^= 1;
        send(world, peer, new MetadataMessage.Data(piece, INFO.size(), ByteString.of(bytes)));
    }

    private static ByteString piece(int piece) {
        int start = Math.min(piece * MetadataMessage.PIECE_LENGTH, INFO.size() - 1);
        return INFO.substring(start, Math.min(MetadataMessage.PIECE_LENGTH, INFO.size() - start));
    }

    private static void send(EngineWorld world, RecordingLink from, MetadataMessage message)
            throws PeerProtocolException {
        world.receive(from, new PeerMessage.Extended(Extensions.METADATA, message.encode()));
    }
}
