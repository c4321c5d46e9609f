package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every packet that BEP 5 prints. */
class Bep5ExamplesTest {
    private static final int TID = 0x61616161; // the examples have two bytes, we write four
    private static final ByteString TOKEN = ByteString.utf8("aoeusnth");
    private static final Id160 ABC = id("abcdefghij0123456789");
    private static final Id160 MNO = id("mnopqrstuvwxyz123456");

    private final KrpcReader reader = new KrpcReader();
    private final KrpcWriter writer = new KrpcWriter(ByteString.EMPTY, ByteString.EMPTY);

    @Test
    void readsTheError() throws Exception {
        read(0);
        assertThat(reader.type()).isEqualTo(Type.ERROR);
        assertThat(reader.errorCode()).isEqualTo(KrpcException.GENERIC);
        assertThat(reader.errorText()).isEqualTo("A Generic Error Ocurred");
        assertThat(reader.string(Field.TRANSACTION)).isEqualTo(ByteString.utf8("aa"));
        assertThat(reader.has(Field.ID)).isFalse();
    }

    @Test
    void readsTheQueries() throws Exception {
        assertQuery(1, Method.PING);
        assertThat(reader.has(Field.TARGET)).isFalse();
        assertQuery(3, Method.FIND_NODE);
        assertThat(reader.target()).isEqualTo(MNO);
        assertQuery(5, Method.GET_PEERS);
        assertThat(reader.target()).isEqualTo(MNO);
        assertQuery(8, Method.ANNOUNCE_PEER);
        assertThat(reader.target()).isEqualTo(MNO);
        assertThat(reader.port()).isEqualTo(6881);
        assertThat(reader.impliedPort()).isTrue();
        assertThat(reader.seed()).isFalse();
        assertThat(reader.string(Field.TOKEN)).isEqualTo(TOKEN);
    }

    private void assertQuery(int index, Method method) throws Exception {
        read(index);
        assertThat(reader.type()).isEqualTo(Type.QUERY);
        assertThat(reader.method()).isEqualTo(method);
        assertThat(reader.sender()).isEqualTo(ABC);
        assertThat(reader.readOnly()).isFalse();
        assertThat(reader.string(Field.TRANSACTION)).isEqualTo(ByteString.utf8("aa"));
    }

    @Test
    void readsTheResponses() throws Exception {
        assertResponse(2, MNO);
        assertThat(reader.has(Field.NODES)).isFalse();
        assertResponse(4, id("0123456789abcdefghij"));
        assertThat(reader.has(Field.NODES)).isTrue(); // nine bytes, which are no entry
        assertThat(reader.nodes(true)).isEmpty();
        assertResponse(6, ABC);
        assertThat(reader.values()).containsExactly(peer("axje.u"), peer("idhtnm"));
        assertThat(reader.string(Field.TOKEN)).isEqualTo(TOKEN);
        assertResponse(7, ABC);
        assertThat(reader.values()).isEmpty();
        assertThat(reader.string(Field.TOKEN)).isEqualTo(TOKEN);
        assertResponse(9, MNO);
    }

    private void assertResponse(int index, Id160 sender) throws Exception {
        read(index);
        assertThat(reader.type()).isEqualTo(Type.RESPONSE);
        assertThat(reader.sender()).isEqualTo(sender);
        assertThat(reader.ip()).isNull();
    }

    @Test
    void writesTheQueriesAsPrinted() throws Exception {
        writer.setOwnId(ABC);
        writer.ping(TID);
        assertWritten(1);
        writer.findNode(TID, MNO, false, false);
        assertWritten(3);
        writer.getPeers(TID, MNO, false, false, false, false);
        assertWritten(5);
        writer.announcePeer(TID, MNO, 6881, true, false, TOKEN);
        assertWritten(8);
    }

    /** Ours say in addition where they saw who asked (BEP 42). */
    @Test
    void writesTheResponsesAsPrinted() throws Exception {
        Endpoint ip = Endpoint.parse("1.2.3.4:5");
        ByteString transaction = ByteString.utf8("aa");
        writer.setOwnId(ABC);
        writer.beginResponse(ip);
        writer.token(0x616f6575736e7468L);
        writer.beginValues();
        writer.values("axje.uidhtnm".getBytes(StandardCharsets.US_ASCII), 0, 2, 6);
        writer.endValues();
        writer.endResponse(transaction);
        assertThat(written())
                .isEqualTo("d2:ip6:\1\2\3\4\0\5" + packets().get(6).utf8().substring(1));

        writer.setOwnId(MNO);
        writer.beginResponse(ip);
        writer.endResponse(transaction);
        assertThat(written())
                .isEqualTo("d2:ip6:\1\2\3\4\0\5" + packets().get(2).utf8().substring(1));

        writer.error(transaction, 201, "A Generic Error Ocurred", ip);
        assertThat(written()).isEqualTo(packets().get(0).utf8().replace("1:t2", "2:ip6:\1\2\3\4\0\0051:t2"));
    }

    private void assertWritten(int index) throws IOException {
        assertThat(written()).isEqualTo(packets().get(index).utf8().replace("1:t2:aa", "1:t4:aaaa"));
    }

    private String written() {
        return new String(writer.array(), 0, writer.length(), StandardCharsets.ISO_8859_1);
    }

    private void read(int index) throws Exception {
        ByteString packet = packets().get(index);
        reader.read(packet.toByteArray(), 0, packet.size());
    }

    /** In the order of the document. */
    private static List<ByteString> packets() throws IOException {
        try (InputStream in = Bep5ExamplesTest.class.getResourceAsStream("bep05_krpc_examples.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String packets = json.substring(0, json.indexOf("compact_node_info"));
            List<ByteString> all = Pattern.compile("\"hex\": \"([0-9a-f]+)\"")
                    .matcher(packets)
                    .results()
                    .map((MatchResult match) -> ByteString.fromHex(match.group(1)))
                    .toList();
            assertThat(all).hasSize(10);
            return all;
        }
    }

    private static Id160 id(String text) {
        return Id160.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static Endpoint peer(String compact) {
        return Endpoint.readCompactIpv4(compact.getBytes(StandardCharsets.US_ASCII), 0);
    }
}
