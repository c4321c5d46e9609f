package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class PeerMessageCodecPropertyTest {
    /** Makes the same message each time, since whoever gets a block uses it up. */
    private interface Recipe {
        PeerMessage make();
    }

    @Provide
    Arbitrary<List<Recipe>> messages() {
        Arbitrary<Integer> index = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        Arbitrary<Integer> length = Arbitraries.integers().between(1, PeerMessage.MAX_REQUEST_LENGTH);
        Arbitrary<byte[]> bytes =
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
        Arbitrary<byte[]> blocks = Arbitraries.frequencyOf(
                Tuple.of(9, bytes), Tuple.of(1, Arbitraries.just(new byte[PeerMessageDecoder.MAX_BLOCK_LENGTH])));
        Arbitrary<Recipe> plain = Arbitraries.of(
                PeerMessage.KeepAlive::new,
                PeerMessage.Choke::new,
                PeerMessage.Unchoke::new,
                PeerMessage.Interested::new,
                PeerMessage.NotInterested::new,
                PeerMessage.HaveAll::new,
                PeerMessage.HaveNone::new);
        Arbitrary<Recipe> indexed = Arbitraries.oneOf(
                index.map(i -> () -> new PeerMessage.Have(i)),
                index.map(i -> () -> new PeerMessage.Suggest(i)),
                index.map(i -> () -> new PeerMessage.AllowedFast(i)),
                index.map(i -> () -> new PeerMessage.Port(i & 0xffff)));
        Arbitrary<Recipe> ranged = Arbitraries.oneOf(
                Combinators.combine(index, index, length).as((p, b, l) -> () -> new PeerMessage.Request(p, b, l)),
                Combinators.combine(index, index, length).as((p, b, l) -> () -> new PeerMessage.Cancel(p, b, l)),
                Combinators.combine(index, index, length).as((p, b, l) -> () -> new PeerMessage.Reject(p, b, l)));
        Arbitrary<Recipe> filled = Arbitraries.oneOf(
                bytes.map(b -> () -> new PeerMessage.Bitfield(ByteString.of(b))),
                bytes.map(b -> () -> new PeerMessage.Extended(b[0] & 0xff, ByteString.of(b))),
                Combinators.combine(index, index, blocks)
                        .as((p, b, block) -> () -> new PeerMessage.Piece(p, b, Unpooled.wrappedBuffer(block))));
        return Arbitraries.oneOf(plain, indexed, ranged, filled).list().ofMaxSize(12);
    }

    /** Where the stream is cut: lengths of fragments, used again and again. */
    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(1, 40_000).list().ofMinSize(1).ofMaxSize(8);
    }

    /** Bytes that look like frames often enough to reach the depths of the decoder. */
    @Provide
    Arbitrary<ByteString> streams() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        Arbitrary<byte[]> frames = Combinators.combine(
                        Arbitraries.integers().between(0, 24),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.bytes().array(byte[].class).ofSize(24))
                .as((id, length, body) -> {
                    ByteBuf frame = Unpooled.buffer();
                    frame.writeInt(1 + length).writeByte(id).writeBytes(body, 0, length);
                    return Arrays.copyOf(frame.array(), frame.readableBytes());
                });
        return Arbitraries.frequencyOf(Tuple.of(1, noise), Tuple.of(5, frames))
                .list()
                .ofMaxSize(20)
                .map(PeerMessageCodecPropertyTest::concat);
    }

    private static ByteString concat(List<byte[]> parts) {
        ByteBuf all = Unpooled.buffer();
        parts.forEach(all::writeBytes);
        return ByteString.copyOf(all.nioBuffer());
    }

    private static DecoderForTest decode(ByteString stream, List<Integer> cuts) {
        DecoderForTest test = new DecoderForTest();
        int at = 0;
        for (int i = 0; at < stream.size(); i++) {
            int length = Math.min(cuts.get(i % cuts.size()), stream.size() - at);
            test.feed(stream.substring(at, length));
            at += length;
        }
        test.decoder.close();
        return test;
    }

    @Property
    void whatIsEncodedIsDecodedInAnyFragmentation(
            @ForAll("messages") List<Recipe> messages, @ForAll("cuts") List<Integer> cuts) {
        ByteBuf stream = Unpooled.buffer();
        messages.forEach(recipe -> PeerMessageEncoder.encode(recipe.make(), stream));
        DecoderForTest test = decode(ByteString.copyOf(stream.nioBuffer()), cuts);
        assertThat(test.failure).isNull();
        assertThat(test.said)
                .isEqualTo(messages.stream()
                        .map(Recipe::make)
                        .map(DecoderForTest::describe)
                        .toList());
        assertThat(test.held()).isZero();
    }

    @Property(tries = 1000)
    void anyBytesGiveTheSameInAnyFragmentation(
            @ForAll("streams") ByteString stream, @ForAll("cuts") List<Integer> cuts) {
        DecoderForTest whole = decode(stream, List.of(Integer.MAX_VALUE));
        for (List<Integer> fragments : List.of(cuts, List.of(1), List.of(7, 2))) {
            DecoderForTest cut = decode(stream, fragments);
            assertThat(cut.said).isEqualTo(whole.said);
            assertThat(cut.failure).isEqualTo(whole.failure);
            assertThat(cut.held()).isZero();
            assertThat(cut.hasReleasedAllFed()).isTrue();
            assertThat(cut.mostHeld).isLessThanOrEqualTo(2 * (8 + PeerMessageDecoder.MAX_BLOCK_LENGTH));
        }
    }

    @Property
    void anyBytesAreHandshakeOrFailure(@ForAll byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes);
        try {
            Handshake handshake = Handshake.decode(in);
            assertThat(handshake == null).isEqualTo(bytes.length < Handshake.BYTES);
        } catch (PeerProtocolException e) {
            assertThat(bytes[0] == 19 && bytes.length == 1).isFalse();
        }
    }

    /** One sample of each type there is goes through the encoder's dispatch and back. */
    @net.jqwik.api.Example
    void everyTypeIsEncodedAndDecoded() {
        List<PeerMessage> samples = List.of(
                new PeerMessage.KeepAlive(),
                new PeerMessage.Choke(),
                new PeerMessage.Unchoke(),
                new PeerMessage.Interested(),
                new PeerMessage.NotInterested(),
                new PeerMessage.Have(1),
                new PeerMessage.Bitfield(ByteString.of((byte) 1)),
                new PeerMessage.Request(1, 2, 3),
                new PeerMessage.Piece(1, 2, Unpooled.wrappedBuffer(new byte[] {3})),
                new PeerMessage.Cancel(1, 2, 3),
                new PeerMessage.Port(6881),
                new PeerMessage.Suggest(1),
                new PeerMessage.HaveAll(),
                new PeerMessage.HaveNone(),
                new PeerMessage.Reject(1, 2, 3),
                new PeerMessage.AllowedFast(1),
                new PeerMessage.Extended(3, ByteString.of((byte) 1)));
        Set<Class<?>> types = new HashSet<>(List.of(PeerMessage.class.getPermittedSubclasses()));
        for (PeerMessage sample : samples) {
            String before = DecoderForTest.describe(sample);
            DecoderForTest test = new DecoderForTest().feed(DecoderForTest.encode(sample));
            assertThat(test.said).containsExactly(before);
            types.remove(sample.getClass());
        }
        assertThat(types).containsExactly(PeerMessage.Unknown.class);
    }
}
