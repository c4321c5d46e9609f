package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every packet that BEP 5 prints. */
class Bep5ExamplesTest {
    private static final ByteString AA = ByteString.utf8("aa");
    private static final Id160 ABC = id("abcdefghij0123456789");
    private static final Id160 MNO = id("mnopqrstuvwxyz123456");
    private static final Id160 DIGITS = id("0123456789abcdefghij");
    private static final Caller CALLER = new Caller(AA, ByteString.EMPTY, ABC, false);
    private static final ByteString TOKEN = ByteString.utf8("aoeusnth");

    // in the order of the document
    private static final List<KrpcMessage> MEANT = List.of(
            new ErrorMessage(AA, ByteString.EMPTY, null, 201, "A Generic Error Ocurred"),
            new Ping(CALLER),
            new Response(AA, ByteString.EMPTY, null, MNO, Answer.EMPTY),
            new FindNode(CALLER, MNO),
            new Response(AA, ByteString.EMPTY, null, DIGITS, new Answer(List.of(), null, ByteString.EMPTY, List.of())),
            new GetPeers(CALLER, MNO),
            new Response(AA, ByteString.EMPTY, null, ABC, new Answer(null, null, TOKEN, peers("axje.u", "idhtnm"))),
            new Response(AA, ByteString.EMPTY, null, ABC, new Answer(List.of(), null, TOKEN, List.of())),
            new AnnouncePeer(CALLER, MNO, 6881, true, TOKEN),
            new Response(AA, ByteString.EMPTY, null, MNO, Answer.EMPTY));

    @Test
    void readsEachAsMeant() throws Exception {
        List<ByteString> packets = packets();
        assertThat(packets).hasSameSizeAs(MEANT);
        for (int i = 0; i < packets.size(); i++) {
            assertThat(decode(packets.get(i))).isEqualTo(MEANT.get(i));
        }
    }

    /** All but the two whose nine bytes of {@code nodes} stand for something. */
    @ParameterizedTest
    @MethodSource("packets")
    void writesEachAsPrinted(ByteString packet) throws Exception {
        String expected = packet.utf8().replace("5:nodes9:def456...", "5:nodes0:");
        assertThat(encode(decode(packet)).utf8()).isEqualTo(expected);
    }

    private static KrpcMessage decode(ByteString packet) throws KrpcException {
        return new KrpcDecoder().decode(packet.toByteArray(), 0, packet.size());
    }

    private static ByteString encode(KrpcMessage message) {
        BencodeWriter writer = new BencodeWriter();
        KrpcEncoder.encode(message, writer);
        return writer.toByteString();
    }

    static List<ByteString> packets() throws IOException {
        try (InputStream in = Bep5ExamplesTest.class.getResourceAsStream("bep05_krpc_examples.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String packets = json.substring(0, json.indexOf("compact_node_info"));
            return Pattern.compile("\"hex\": \"([0-9a-f]+)\"")
                    .matcher(packets)
                    .results()
                    .map((MatchResult match) -> ByteString.fromHex(match.group(1)))
                    .toList();
        }
    }

    private static Id160 id(String text) {
        return Id160.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Endpoint> peers(String... compact) {
        return List.of(compact).stream()
                .map(peer -> Endpoint.readCompactIpv4(peer.getBytes(StandardCharsets.US_ASCII), 0))
                .toList();
    }
}
