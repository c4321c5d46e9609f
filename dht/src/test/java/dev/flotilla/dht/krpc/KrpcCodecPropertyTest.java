package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.bencode.BencodeWriter;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class KrpcCodecPropertyTest {
    private final KrpcDecoder decoder = new KrpcDecoder();

    @Property
    void readsWhatItWrites(@ForAll("messages") KrpcMessage message) throws Exception {
        byte[] packet = encode(message);
        assertThat(decoder.decode(packet, 0, packet.length)).isEqualTo(message);
    }

    @Property
    void readsInTheMiddleOfAnArray(@ForAll("messages") KrpcMessage message, @ForAll @IntRange(max = 50) int before)
            throws Exception {
        byte[] packet = encode(message);
        byte[] larger = new byte[before + packet.length + 7];
        Arrays.fill(larger, (byte) 'e');
        System.arraycopy(packet, 0, larger, before, packet.length);
        assertThat(decoder.decode(larger, before, packet.length)).isEqualTo(message);
    }

    @Property(tries = 1000)
    void anyBytesAreAMessageOrAKrpcException(@ForAll @Size(max = 2048) byte[] packet) {
        decodeOrRefuse(packet);
    }

    @Property(tries = 1000)
    void bencodeLikeTextIsAMessageOrAKrpcException(@ForAll("bencodeLike") String text) {
        decodeOrRefuse(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 2000)
    void changedMessagesAreAMessageOrAKrpcException(
            @ForAll("messages") KrpcMessage message,
            @ForAll @IntRange(max = 10_000) int at,
            @ForAll byte value,
            @ForAll @IntRange(max = 3) int how) {
        byte[] packet = encode(message);
        int place = at % packet.length;
        if (how == 0) {
            packet = Arrays.copyOf(packet, place);
        } else if (how == 1) {
            packet = Arrays.copyOfRange(packet, place, packet.length);
        } else {
            packet[place] = value;
        }
        decodeOrRefuse(packet);
    }

    private void decodeOrRefuse(byte[] packet) {
        try {
            KrpcMessage message = decoder.decode(packet, 0, packet.length);
            byte[] again = encode(message); // whatever was read can be written and read again
            assertThat(decoder.decode(again, 0, again.length)).isEqualTo(message);
        } catch (KrpcException e) {
            assertThat(e.code()).isBetween(201, 204);
            assertThat(e.transaction().size()).isLessThanOrEqualTo(KrpcMessage.MAX_TRANSACTION_BYTES);
        }
    }

    private static byte[] encode(KrpcMessage message) {
        BencodeWriter writer = new BencodeWriter();
        KrpcEncoder.encode(message, writer);
        return writer.toByteString().toByteArray();
    }

    @Provide
    Arbitrary<KrpcMessage> messages() {
        return KrpcMessages.any();
    }

    @Provide
    Arbitrary<String> bencodeLike() {
        return Arbitraries.of(
                        "d",
                        "e",
                        "l",
                        "i1e",
                        "i-9e",
                        "1:a",
                        "1:e",
                        "1:q",
                        "1:r",
                        "1:t",
                        "1:y",
                        "2:aa",
                        "2:id",
                        "2:ip",
                        "2:ro",
                        "1:v",
                        "4:ping",
                        "9:find_node",
                        "9:get_peers",
                        "13:announce_peer",
                        "5:nodes",
                        "6:nodes6",
                        "6:values",
                        "5:token",
                        "4:port",
                        "12:implied_port",
                        "6:target",
                        "9:info_hash",
                        "20:abcdefghij0123456789",
                        "6:axje.u",
                        "0:")
                .list()
                .ofMaxSize(30)
                .map(parts -> "d" + String.join("", parts) + "e");
    }
}
