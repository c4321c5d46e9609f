package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionMessagesTest {
    private static ExtendedHandshake handshake(String text) throws PeerProtocolException {
        return ExtendedHandshake.decode(ByteString.utf8(text));
    }

    @Test
    void wholeHandshakeComesBack() throws PeerProtocolException {
        ExtendedHandshake whole = new ExtendedHandshake(
                Map.of("ut_metadata", 1, "ut_pex", 255, "µ", 0),
                "Flotilla 0.1",
                6881,
                250,
                31_235,
                ByteString.fromHex("c0000201"),
                true);
        assertThat(ExtendedHandshake.decode(whole.encode())).isEqualTo(whole);
        assertThat(whole.encode().utf8()).startsWith("d1:md11:ut_metadatai1e6:ut_pexi255e2:µi0ee13:metadata_size");
        assertThat(whole.idOf("ut_pex")).isEqualTo(255);
        assertThat(whole.idOf("lt_donthave")).isZero();
    }

    @Test
    void entryOfWrongTypeOrRangeCountsAsMissing() throws PeerProtocolException {
        ExtendedHandshake odd = handshake("d1:md1:ai256e1:bi-1e1:c1:x1:di7ee13:metadata_sizei-1e1:pi65536e"
                + "4:reqqi2147483648e11:upload_only1:x1:vi1e6:yourip3:abce");
        assertThat(odd.extensions()).isEqualTo(Map.of("d", 7));
        assertThat(odd).isEqualTo(new ExtendedHandshake(Map.of("d", 7), ""));
        assertThat(handshake("d1:mi1ee").extensions()).isEmpty();
        assertThat(handshake("de")).isEqualTo(new ExtendedHandshake(Map.of(), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "i1e", "le", "d1:m", "d1:md", "4:spam", "d1:m99999999999:"})
    void failsWhenNotDictionary(String text) {
        assertThatThrownBy(() -> handshake(text)).isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void keepsBoundedNumberOfExtensionsAndBytesOfName() throws PeerProtocolException {
        Map<String, Integer> many = new HashMap<>();
        for (int i = 0; i < 300; i++) {
            many.put("extension" + i, 1);
        }
        ExtendedHandshake decoded = ExtendedHandshake.decode(new ExtendedHandshake(many, "v".repeat(5_000)).encode());
        assertThat(decoded.extensions()).hasSize(ExtendedHandshake.MAX_EXTENSIONS);
        assertThat(decoded.client()).hasSize(ExtendedHandshake.MAX_CLIENT_LENGTH);
    }

    @Test
    void controlCharactersOfNameAreReplaced() throws PeerProtocolException {
        assertThat(handshake("d1:v6:\u001b[31m\ne").client()).isEqualTo("\ufffd[31m\ufffd");
    }

    @Test
    void everyMetadataMessageComesBack() throws PeerProtocolException {
        List<MetadataMessage> samples = List.of(
                new MetadataMessage.Request(3),
                new MetadataMessage.Data(0, Integer.MAX_VALUE, ByteString.of(new byte[MetadataMessage.PIECE_LENGTH])),
                new MetadataMessage.Reject(Integer.MAX_VALUE));
        Set<Class<?>> types = new HashSet<>(List.of(MetadataMessage.class.getPermittedSubclasses()));
        for (MetadataMessage sample : samples) {
            assertThat(MetadataMessage.decode(sample.encode())).contains(sample);
            types.remove(sample.getClass());
        }
        assertThat(types).isEmpty();
    }

    @Test
    void unknownMetadataTypeIsToBeIgnored() throws PeerProtocolException {
        assertThat(MetadataMessage.decode(ByteString.utf8("d8:msg_typei3e5:piecei0ee")))
                .isEmpty();
        assertThat(MetadataMessage.decode(ByteString.utf8("d8:msg_typei9ee"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "le",
                "de",
                "d8:msg_typei0ee",
                "d8:msg_type1:0e",
                "d8:msg_typei-1e5:piecei0ee",
                "d8:msg_typei0e5:piecei-1ee",
                "d8:msg_typei0e5:piecei2147483648ee",
                "d8:msg_typei1e5:piecei0e10:total_sizei5ee",
                "d8:msg_typei1e5:piecei0eexxxxx",
                "d8:msg_typei1e5:piecei0e10:total_sizei0eexxxxx",
                "d8:msg_typei1e5:piecei0e10:total_sizei-5eexxxxx",
            })
    void malformedMetadataMessageFails(String text) {
        assertThatThrownBy(() -> MetadataMessage.decode(ByteString.utf8(text)))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void metadataPieceBeyond16KiBFails() {
        String message = "d8:msg_typei1e5:piecei0e10:total_sizei99999ee" + "x".repeat(MetadataMessage.PIECE_LENGTH + 1);
        assertThatThrownBy(() -> MetadataMessage.decode(ByteString.utf8(message)))
                .isInstanceOf(PeerProtocolException.class);
    }
}
