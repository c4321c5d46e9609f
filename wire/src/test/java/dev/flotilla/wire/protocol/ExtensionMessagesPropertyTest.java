package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExtensionMessagesPropertyTest {
    /** Documents made of the words that these messages are made of. */
    @Provide
    Arbitrary<ByteString> nearlyRight() {
        return Arbitraries.of(
                        "d",
                        "e",
                        "l",
                        "i1e",
                        "i-1e",
                        "i0e",
                        "i2147483648e",
                        "1:m",
                        "1:v",
                        "1:p",
                        "4:reqq",
                        "6:yourip",
                        "4:abcd",
                        "13:metadata_size",
                        "8:msg_type",
                        "5:piece",
                        "10:total_size",
                        "6:ut_pex",
                        "xyz")
                .list()
                .ofMaxSize(12)
                .map(words -> ByteString.utf8(String.join("", words)));
    }

    @Property(tries = 2000)
    void nearlyRightBytesGiveValueOrFailure(@ForAll("nearlyRight") ByteString payload) {
        decode(payload);
        decode(ByteString.utf8("d" + payload.utf8() + "e"));
    }

    @Property
    void anyBytesGiveValueOrFailure(@ForAll byte[] payload) {
        decode(ByteString.of(payload));
    }

    private static void decode(ByteString payload) {
        try {
            ExtendedHandshake handshake = ExtendedHandshake.decode(payload);
            assertThat(handshake).isNotNull();
        } catch (PeerProtocolException e) {
            assertThat(e).hasMessageStartingWith("extended handshake");
        }
        try {
            List<MetadataMessage> message =
                    MetadataMessage.decode(payload).stream().toList();
            for (MetadataMessage m : message) {
                assertThat(MetadataMessage.decode(m.encode())).contains(m);
            }
        } catch (PeerProtocolException e) {
            assertThat(e).hasMessageStartingWith("metadata message");
        }
    }
}
