package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake.Feature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each vector of BEP 3, 5, 6, 9 and 10 in src/test/resources/vectors. */
class WireVectorsTest {
    private static final JsonObject BEP_3 = read("bep03_bencode_and_wire.json");
    private static final JsonObject BEP_9 = read("bep09_10_11_54_55_messages.json");

    private static final Map<String, String> MESSAGES = Map.ofEntries(
            Map.entry("keep-alive", "KeepAlive[]"),
            Map.entry("choke", "Choke[]"),
            Map.entry("unchoke", "Unchoke[]"),
            Map.entry("interested", "Interested[]"),
            Map.entry("not interested", "NotInterested[]"),
            Map.entry("have 7", "Have[piece=7]"),
            Map.entry("bitfield of 10 pieces, 0 and 9 set", "Bitfield[bits=8040]"),
            Map.entry("request 1, 16384, 16384", "Request[piece=1, begin=16384, length=16384]"),
            Map.entry("piece 1, 16384, abcd", "Piece[piece=1, begin=16384, block=61626364]"),
            Map.entry("cancel 1, 16384, 16384", "Cancel[piece=1, begin=16384, length=16384]"),
            Map.entry("port 6881 (BEP 5)", "Port[port=6881]"),
            Map.entry("suggest 3 (BEP 6)", "Suggest[piece=3]"),
            Map.entry("have all (BEP 6)", "HaveAll[]"),
            Map.entry("have none (BEP 6)", "HaveNone[]"),
            Map.entry("reject 1, 0, 16384 (BEP 6)", "Reject[piece=1, begin=0, length=16384]"),
            Map.entry("allowed fast 3 (BEP 6)", "AllowedFast[piece=3]"),
            Map.entry(
                    "extended handshake (BEP 10)",
                    "Extended[id=0, payload=64313a6d6431313a75745f6d65746164617461693165363a75745f7065786932… (35 bytes)]"),
            Map.entry("hash request (BEP 52)", "Unknown[id=21, length=48]"));

    private static JsonObject read(String name) {
        try (InputStream in = WireVectorsTest.class.getResourceAsStream("/vectors/" + name)) {
            return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<JsonObject> each(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsJsonObject);
    }

    private static JsonObject named(String list, String name) {
        return each(BEP_9.getAsJsonArray(list))
                .filter(vector -> vector.get("name").getAsString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static ByteString text(JsonObject vector) {
        return ByteString.utf8(vector.get("text").getAsString());
    }

    /** The payload of the one extended message that the vector's hex spells. */
    private static ByteString payload(JsonObject vector, int id) throws PeerProtocolException {
        ByteString frame = ByteString.fromHex(vector.get("hex").getAsString());
        PeerMessageDecoder decoder = new PeerMessageDecoder(Unpooled.EMPTY_BUFFER.alloc());
        decoder.feed(Unpooled.wrappedBuffer(frame.toByteArray()));
        PeerMessage.Extended message = (PeerMessage.Extended) decoder.next();
        assertThat(decoder.next()).isNull();
        assertThat(message).isNotNull();
        assertThat(message.id()).isEqualTo(id);
        assertThat(DecoderForTest.encode(message)).isEqualTo(frame);
        return message.payload();
    }

    @Test
    void handshake() throws PeerProtocolException {
        String hex = BEP_3.getAsJsonObject("handshake").get("hex").getAsString();
        JsonObject fields = BEP_3.getAsJsonObject("handshake").getAsJsonObject("fields");
        ByteBuf in = Unpooled.wrappedBuffer(ByteString.fromHex(hex).toByteArray());
        Handshake handshake = Handshake.decode(in);
        assertThat(handshake)
                .isEqualTo(new Handshake(
                        Id160.fromHex(fields.get("info_hash").getAsString()),
                        Id160.of(ByteString.utf8(fields.get("peer_id").getAsString())
                                .toByteArray()),
                        Set.of(Feature.EXTENSION, Feature.FAST, Feature.DHT)));
        ByteBuf out = Unpooled.buffer();
        handshake.encode(out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
    }

    @TestFactory
    Stream<DynamicTest> messages() {
        return each(BEP_3.getAsJsonArray("messages")).map(vector -> {
            String name = vector.get("name").getAsString();
            String hex = vector.get("hex").getAsString();
            return dynamicTest(name, () -> {
                DecoderForTest test = new DecoderForTest().feedHex(hex);
                assertThat(test.failure).isNull();
                assertThat(test.said).containsExactly(MESSAGES.get(name));
                if (!test.said.get(0).startsWith("Unknown")) {
                    assertThat(test.encodedAgain).containsExactly(ByteString.fromHex(hex));
                }
            });
        });
    }

    @Test
    void metadataMessagesAsPrinted() throws PeerProtocolException {
        assertThat(MetadataMessage.decode(text(named("ut_metadata", "request, as printed"))))
                .contains(new MetadataMessage.Request(0));
        assertThat(MetadataMessage.decode(text(named("ut_metadata", "data, as printed"))))
                .contains(new MetadataMessage.Data(0, 34256, ByteString.utf8("xxxxxxxx...")));
        // the slip: a data message without data
        assertThatThrownBy(() -> MetadataMessage.decode(text(named("ut_metadata", "reject, as printed"))))
                .isInstanceOf(PeerProtocolException.class);
        assertThat(MetadataMessage.decode(ByteString.utf8("d8:msg_typei2e5:piecei0ee")))
                .contains(new MetadataMessage.Reject(0));
    }

    @Test
    void metadataMessagesWhole() throws PeerProtocolException {
        ByteString request = payload(named("ut_metadata", "request piece 1, whole message, peer id 3"), 3);
        ByteString data = payload(named("ut_metadata", "data piece 1 of 20,000 bytes, 4 bytes shown, peer id 3"), 3);
        ByteString reject = payload(named("ut_metadata", "reject piece 9, peer id 3"), 3);
        assertThat(MetadataMessage.decode(request)).contains(new MetadataMessage.Request(1));
        assertThat(MetadataMessage.decode(data)).contains(new MetadataMessage.Data(1, 20_000, ByteString.utf8("abcd")));
        assertThat(MetadataMessage.decode(reject)).contains(new MetadataMessage.Reject(9));
        for (ByteString payload : new ByteString[] {request, data, reject}) {
            assertThat(MetadataMessage.decode(payload).orElseThrow().encode()).isEqualTo(payload);
        }
        assertThat(BEP_9.getAsJsonArray("ut_metadata")).hasSize(6);
    }

    @Test
    void extendedHandshakes() throws PeerProtocolException {
        // two slips: a name of seven bytes said to have six
        assertThatThrownBy(
                        () -> ExtendedHandshake.decode(text(named("extended_handshake", "BEP 10 example, as printed"))))
                .isInstanceOf(PeerProtocolException.class);
        ByteString table = ByteString.fromHex(
                named("extended_handshake", "the table, encoded").get("hex").getAsString());
        ExtendedHandshake handshake = ExtendedHandshake.decode(table);
        assertThat(handshake.extensions()).isEqualTo(Map.of("LT_metadata", 1, "ut_pex", 2));
        assertThat(handshake.port()).isEqualTo(6881);
        assertThat(handshake.client()).isEqualTo("µTorrent 1.2");
        assertThat(handshake.encode()).isEqualTo(table);
        // another slip: it stands outside m
        assertThat(ExtendedHandshake.decode(text(named("extended_handshake", "disable LT_metadata, as printed")))
                        .extensions())
                .isEmpty();
        assertThat(ExtendedHandshake.decode(ByteString.utf8("d1:md11:LT_metadatai0eee"))
                        .extensions())
                .isEqualTo(Map.of("LT_metadata", 0));
        assertThat(BEP_9.getAsJsonArray("extended_handshake")).hasSize(3);
    }

    @Test
    void framesOfOtherExtensions() throws PeerProtocolException {
        assertThat(payload(BEP_9.getAsJsonArray("ut_pex").get(0).getAsJsonObject(), 1)
                        .size())
                .isEqualTo(108);
        assertThat(payload(BEP_9.getAsJsonArray("lt_donthave").get(0).getAsJsonObject(), 7))
                .isEqualTo(ByteString.fromHex("00000007"));
    }
}
