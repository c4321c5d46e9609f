package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.BitSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A torrent of {@value #PIECES} pieces of 16 blocks and {@value #PEERS} peers, in the middle of a download: {@link #pick32}
 * forgets what was asked of a peer and picks {@value #ROOM} blocks for it anew; {@link #have} hears of a piece.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PiecePickerBenchmark {
    static final int PIECES = 100_000;
    static final int PEERS = 200;

    static final int ROOM = 32;

    /** How many of the pieces each peer has, in percent; 100: all are seeders. */
    @Param({"1", "50", "100"})
    public int held;

    @Param({"false", "true"})
    public boolean sequential;

    private final RandomGenerator random = new SplittableRandom(1);
    private final Peer[] peers = new Peer[PEERS];
    private final long[][] asked = new long[PEERS][ROOM];
    private final int[] count = new int[PEERS];
    private PiecePicker picker;
    private int next;

    private static final class Silent implements PeerLink {
        @Override
        public void send(PeerMessage message) {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void close(String reason) {}
    }

    @Setup
    public void fill() throws PeerProtocolException {
        BitSet have = new BitSet();
        for (int piece = 0; piece < PIECES; piece++) {
            have.set(piece, random.nextBoolean());
        }
        picker = new PiecePicker(new PieceGeometry(PIECES * 262_144L, 262_144), have, random);
        picker.setSequential(sequential);
        Id160 id = Id160.random(random);
        for (int i = 0; i < PEERS; i++) {
            Endpoint endpoint = Endpoint.of(new byte[] {10, 0, 0, (byte) i}, 6881);
            Handshake handshake = new Handshake(id, id, Set.of());
            Peer peer = new Peer(0, i + 1, new Silent(), endpoint, handshake, false, PeerSource.INCOMING);
            peer.pieces().onPieceCount(PIECES);
            hold(peer.pieces());
            picker.onCome(peer.pieces());
            peer.download().onUnchoke();
            peers[i] = peer;
            count[i] = picker.pick(0, peer, asked[i], ROOM);
        }
    }

    private void hold(HeldPieces pieces) throws PeerProtocolException {
        if (held == 100) {
            pieces.onAll();
        }
        for (int piece = 0; piece < PIECES && held < 100; piece++) {
            if (random.nextInt(100) < held) {
                pieces.onHave(piece);
            }
        }
    }

    @Benchmark
    @BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
    public int pick32() {
        next = (next + 1) % PEERS;
        Peer peer = peers[next];
        for (int i = 0; i < count[next]; i++) { // else all is asked for after a while
            int piece = RequestLog.piece(asked[next][i]);
            if (picker.active(piece) != null) {
                picker.discard(piece);
            }
        }
        peer.download().setWanted(1);
        count[next] = picker.pick(0, peer, asked[next], ROOM);
        return count[next];
    }

    /** A peer tells of a piece. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public void have() {
        picker.onHave(random.nextInt(PIECES));
    }
}
