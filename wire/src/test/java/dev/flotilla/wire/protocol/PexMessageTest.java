package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.wire.protocol.PexMessage.Contact;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PexMessageTest {
    // the payload composed from BEP 11 in the test vectors, behind length, id and extension id
    private static final ByteString VECTOR = ByteString.fromHex(
            "64353a616464656431323ac00002011ae1c6336407c8d5373a61646465642e66323a0204363a616464656436"
                    + "31383a20010db80000000000000000000000011ae1383a6164646564362e66313a00373a64726f7070656436"
                    + "3acb0071091ae1383a64726f7070656436303a65");

    private static final PexMessage MEANING = new PexMessage(
            List.of(
                    new Contact(Endpoint.parse("192.0.2.1:6881"), 2),
                    new Contact(Endpoint.parse("198.51.100.7:51413"), 4),
                    new Contact(Endpoint.parse("[2001:db8::1]:6881"), 0)),
            List.of(Endpoint.parse("203.0.113.9:6881")));

    @Test
    void readsAndWritesTheVector() throws PeerProtocolException {
        assertThat(PexMessage.decode(VECTOR)).isEqualTo(MEANING);
        assertThat(MEANING.encode()).isEqualTo(VECTOR);
    }

    @Test
    void missingListsAndFlagsCountAsNothing() throws PeerProtocolException {
        assertThat(decode("de")).isEqualTo(new PexMessage(List.of(), List.of()));
        assertThat(decode("d5:added6:abcdxye").added())
                .containsExactly(new Contact(Endpoint.parse("97.98.99.100:30841"), 0));
        assertThat(decode("d5:added6:abcdxy7:added.fi3ee").added())
                .singleElement()
                .satisfies(contact -> assertThat(contact.flags()).isZero());
    }

    @Test
    void refusesWhatIsNoListOfEndpoints() {
        for (String text :
                List.of("", "i1e", "d5:added5:abcdxe", "d5:addedi1ee", "d6:added66:abcdxye", "d7:dropped7:abcdxyze")) {
            assertThatThrownBy(() -> decode(text)).isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void refusesAMessageBeyondItsLength() {
        ByteString padded = new BencodeWriter()
                .dictionary()
                .string("added")
                .string(ByteString.of(new byte[6 * 2_800]))
                .end()
                .toByteString();
        assertThat(padded.size()).isGreaterThan(PexMessage.MAX_LENGTH);
        assertThatThrownBy(() -> PexMessage.decode(padded)).isInstanceOf(PeerProtocolException.class);
    }

    @Test
    void readsABoundedNumberOfEntries() throws PeerProtocolException {
        ByteString many = new BencodeWriter()
                .dictionary()
                .string("added")
                .string(ByteString.of(new byte[6 * 2_000]))
                .string("dropped")
                .string(ByteString.of(new byte[6 * 500]))
                .end()
                .toByteString();
        assertThat(PexMessage.decode(many).added()).hasSize(PexMessage.MAX_ENTRIES);
        assertThat(PexMessage.decode(many).dropped()).hasSize(PexMessage.MAX_ENTRIES);
    }

    @Property
    void anyBytesAreAMessageOrRefused(@ForAll byte[] bytes) {
        try {
            PexMessage message = PexMessage.decode(ByteString.of(bytes));
            assertThat(message.added()).hasSizeLessThanOrEqualTo(2 * PexMessage.MAX_ENTRIES);
        } catch (PeerProtocolException e) {
            assertThat(e).hasMessageContaining("peer exchange");
        }
    }

    private static PexMessage decode(String text) throws PeerProtocolException {
        return PexMessage.decode(ByteString.utf8(text));
    }
}
