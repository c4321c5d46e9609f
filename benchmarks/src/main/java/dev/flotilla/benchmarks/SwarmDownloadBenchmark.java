package dev.flotilla.benchmarks;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import dev.flotilla.wire.swarm.PeerLink;
import dev.flotilla.wire.swarm.Phase;
import dev.flotilla.wire.swarm.SwarmConfig;
import dev.flotilla.wire.swarm.SwarmEngine;
import dev.flotilla.wire.swarm.SwarmIdentity;
import dev.flotilla.wire.swarm.SwarmListener;
import dev.flotilla.wire.swarm.SwarmOutbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the engine spends on one block: a torrent of 1 GiB in pieces of 256 KiB is downloaded on virtual time, without
 * sockets, hashes or files. The first peer has everything, each other one a random half. A block is answered when it is
 * asked for, first come first served, at 160 MB a second. When the torrent is complete the next one begins.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SwarmDownloadBenchmark implements SwarmOutbox, SwarmListener {
    private static final int PIECE_LENGTH = 256 << 10;
    private static final int PIECES = 4096;
    private static final long BLOCK_NANOS = 100_000;

    @Param({"1", "50"})
    public int peers;

    private final Queue<Asked> asked = new ArrayDeque<>();
    private final Queue<Integer> verified = new ArrayDeque<>();
    private final ByteBuf block = Unpooled.directBuffer(16_384).writeZero(16_384);
    private final Random random = new Random(1);
    private SwarmEngine engine;
    private long nowNanos;
    private boolean isComplete;

    private record Asked(PeerLink link, PeerMessage.Request request) {}

    @Setup
    public void connect() throws MetainfoException, PeerProtocolException {
        Metainfo metainfo = metainfo();
        SwarmIdentity self = new SwarmIdentity(metainfo.infoHash(), Id160.random(random), 6881, 0);
        engine = new SwarmEngine(self, SwarmConfig.DEFAULT, random, this, this);
        engine.onOpened(nowNanos, metainfo, new BitSet());
        isComplete = false;
        for (int i = 0; i < peers; i++) {
            PeerLink link = new Link();
            Endpoint endpoint = Endpoint.of(new byte[] {10, 0, 0, (byte) (i + 1)}, 6881);
            Handshake theirs = new Handshake(metainfo.infoHash(), Id160.random(random), Set.of(Feature.FAST));
            engine.onConnected(nowNanos, link, endpoint, theirs, false);
            engine.onMessage(nowNanos, link, i == 0 ? new PeerMessage.HaveAll() : new PeerMessage.Bitfield(half()));
            engine.onMessage(nowNanos, link, new PeerMessage.Unchoke());
        }
    }

    private static Metainfo metainfo() throws MetainfoException {
        BencodeWriter info = new BencodeWriter();
        info.dictionary().string("length").integer((long) PIECES * PIECE_LENGTH);
        info.string("name").string("file").string("piece length").integer(PIECE_LENGTH);
        info.string("pieces").string(ByteString.of(new byte[PIECES * Id160.BYTES]));
        return Metainfo.ofInfo(info.end().toByteString());
    }

    private ByteString half() {
        byte[] bits = new byte[PIECES / 8];
        random.nextBytes(bits);
        return ByteString.of(bits);
    }

    @Benchmark
    public long block() throws MetainfoException, PeerProtocolException {
        nowNanos += BLOCK_NANOS;
        Asked next = asked.poll();
        if (next != null) {
            PeerMessage.Request request = next.request;
            ByteBuf bytes = block.retainedSlice(0, request.length());
            engine.onMessage(nowNanos, next.link, new PeerMessage.Piece(request.piece(), request.begin(), bytes));
        }
        for (Integer piece = verified.poll(); piece != null; piece = verified.poll()) {
            engine.onStored(nowNanos, piece);
        }
        if (engine.nextDeadlineNanos() - nowNanos <= 0) {
            engine.onTimer(nowNanos);
        }
        if (isComplete) {
            asked.clear();
            connect();
        }
        return nowNanos;
    }

    private final class Link implements PeerLink {
        @Override
        public void send(PeerMessage message) {
            if (message instanceof PeerMessage.Request request) {
                asked.add(new Asked(this, request));
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void close(String reason) {
            if (!isComplete) {
                throw new AssertionError(reason);
            }
        }
    }

    @Override
    public void store(int piece, int begin, ByteBuf bytes) {
        bytes.release();
    }

    @Override
    public void verify(int piece) {
        verified.add(piece);
    }

    @Override
    public void onCompleted() {
        isComplete = true;
    }

    @Override
    public void connect(Endpoint endpoint) {}

    @Override
    public void read(PeerLink peer, int piece, int begin, int length) {}

    @Override
    public void discard(int piece) {}

    @Override
    public void onMetadata(ByteString infoBytes) {}

    @Override
    public void onPhase(Phase phase) {}

    @Override
    public void onDhtNode(Endpoint node) {}
}
