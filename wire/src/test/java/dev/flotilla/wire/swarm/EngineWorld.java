package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.ExtendedHandshake;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.storage.SampleTorrent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One engine, alone: a test plays its peers, its disk and the time, and sees what leaves. */
final class EngineWorld implements SwarmOutbox, SwarmListener {
    static final long SECOND = 1_000_000_000L;
    static final int BLOCK = PieceGeometry.BLOCK_LENGTH;
    static final Id160 SELF = Id160.fromHex("8".repeat(40));

    /** 10 pieces of 2 blocks, the last of them a block and 100 bytes. */
    static final SampleTorrent TORRENT = SampleTorrent.of(2 * BLOCK, "file:" + (19 * BLOCK + 100));

    final SampleTorrent torrent;
    final SwarmEngine engine;
    final List<String> told = new ArrayList<>(); // what the engine asked of the shell
    final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
    final SplittableRandom random;
    long now = -3 * SECOND; // the clock of a machine may be negative, and pass zero
    private int lastPeer;

    EngineWorld() {
        this(TORRENT, SwarmConfig.DEFAULT, 0);
    }

    EngineWorld(SampleTorrent torrent, SwarmConfig config, int dhtPort) {
        this(torrent, config, dhtPort, 20261121);
    }

    EngineWorld(SampleTorrent torrent, SwarmConfig config, int dhtPort, long seed) {
        this.torrent = torrent;
        random = new SplittableRandom(seed);
        SwarmIdentity self = new SwarmIdentity(torrent.metainfo().infoHash(), SELF, 6881, dhtPort);
        engine = new SwarmEngine(self, config, random, this, this);
    }

    /** Opened with these pieces. */
    static EngineWorld having(int... pieces) {
        EngineWorld world = new EngineWorld();
        world.open(pieces);
        return world;
    }

    static EngineWorld seeding() {
        return having(IntStream.range(0, 10).toArray());
    }

    void open(int... pieces) {
        BitSet have = new BitSet();
        IntStream.of(pieces).forEach(have::set);
        engine.onOpened(now, torrent.metainfo(), have);
    }

    /** A peer that came in, speaks BEP 6 and 10, and was greeted. */
    RecordingLink peer() {
        return peer(Feature.FAST, Feature.EXTENSION);
    }

    RecordingLink peer(Feature... features) {
        RecordingLink link = connect(features);
        link.take();
        return link;
    }

    RecordingLink connect(Feature... features) {
        int number = ++lastPeer;
        Id160 peerId = Id160.fromHex(String.format("%040x", number));
        Endpoint endpoint = Endpoint.parse("192.0.2." + number % 256 + ":" + (40_000 + number));
        return connect(peerId, endpoint, false, features);
    }

    RecordingLink connect(Id160 peerId, Endpoint endpoint, boolean outgoing, Feature... features) {
        RecordingLink link = new RecordingLink(peerId, endpoint);
        Handshake theirs = new Handshake(torrent.metainfo().infoHash(), peerId, Set.of(features));
        engine.onConnected(now, link, endpoint, theirs, outgoing);
        return link;
    }

    /** A peer that has everything and lets us in. */
    RecordingLink generousSeeder() throws PeerProtocolException {
        RecordingLink link = peer();
        receive(link, new PeerMessage.HaveAll());
        receive(link, new PeerMessage.Unchoke());
        return link;
    }

    void receive(RecordingLink from, PeerMessage message) throws PeerProtocolException {
        engine.onMessage(now, from, message);
    }

    /** The peer says how many requests it takes. */
    void tellLimit(RecordingLink peer, int requests) throws PeerProtocolException {
        ExtendedHandshake handshake = new ExtendedHandshake(Map.of(), "", 0, requests, 0, ByteString.EMPTY, false);
        receive(peer, new PeerMessage.Extended(0, handshake.encode()));
    }

    /** Sends the bytes of a block as the torrent has them. */
    void receiveBlock(RecordingLink from, int piece, int begin) throws PeerProtocolException {
        receive(from, new PeerMessage.Piece(piece, begin, block(piece, begin)));
    }

    /** Answers every request that left for the peer, and drops the rest of what left. */
    int answer(RecordingLink peer) throws PeerProtocolException {
        List<PeerMessage> sent = List.copyOf(peer.sent);
        peer.sent.clear();
        int answered = 0;
        for (PeerMessage message : sent) {
            if (message instanceof PeerMessage.Request request) {
                receiveBlock(peer, request.piece(), request.begin());
                answered++;
            }
        }
        return answered;
    }

    ByteBuf block(int piece, int begin) {
        PieceGeometry geometry = torrent.metainfo().info().geometry();
        int length = geometry.blockLength(piece, begin / BLOCK);
        return buffers.heapBuffer(length)
                .writeBytes(torrent.content(), (int) geometry.pieceOffset(piece) + begin, length);
    }

    /** Lets time pass, and the engine's deadlines with it. */
    void pass(long nanos) {
        long end = now + nanos;
        for (long next = engine.nextDeadlineNanos();
                next != SwarmEngine.NO_DEADLINE && next - end <= 0;
                next = engine.nextDeadlineNanos()) {
            now = Math.max(now, next);
            engine.onTimer(now);
        }
        now = end;
    }

    List<String> takeTold() {
        List<String> taken = List.copyOf(told);
        told.clear();
        return taken;
    }

    /** What the engine told of a kind, the first word; forgets the rest. */
    List<String> takeTold(String word) {
        return takeTold().stream().filter(t -> t.startsWith(word)).toList();
    }

    long leakedBytes() {
        return buffers.metric().usedHeapMemory();
    }

    @Override
    public void connect(Endpoint endpoint) {
        told.add("connect " + endpoint);
    }

    @Override
    public void store(int piece, int begin, ByteBuf block) {
        told.add("store " + piece + " " + begin + " " + block.readableBytes());
        block.release();
    }

    @Override
    public void verify(int piece) {
        told.add("verify " + piece);
    }

    @Override
    public void read(PeerLink peer, int piece, int begin, int length) {
        told.add("read " + piece + " " + begin + " " + length);
    }

    @Override
    public void discard(int piece) {
        told.add("discard " + piece);
    }

    @Override
    public void onMetadata(ByteString infoBytes) {
        told.add("metadata " + infoBytes.size());
    }

    @Override
    public void onPhase(Phase phase) {
        told.add("phase " + phase);
    }

    @Override
    public void onCompleted() {
        told.add("completed");
    }

    @Override
    public void onDhtNode(Endpoint node) {
        told.add("dht-node " + node);
    }
}
