package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KrpcCodecTest {
    private static final String ID = "2:id20:abcdefghij0123456789";
    private static final String TARGET = "6:target20:mnopqrstuvwxyz123456";
    private static final String HASH = "9:info_hash20:mnopqrstuvwxyz123456";

    @Test
    void keepsTransactionVersionAndReadOnly() throws Exception {
        Ping ping = (Ping) decode("d1:ad" + ID + "e1:q4:ping2:roi1e1:t5:\0\1\2\3\0041:v4:LT\1\2" + "1:y1:qe");
        assertThat(ping.transaction().hex()).isEqualTo("0001020304");
        assertThat(ping.version().hex()).isEqualTo("4c540102");
        assertThat(ping.caller().readOnly()).isTrue();
    }

    @Test
    void letsUnknownAndUnsortedKeysPass() throws Exception {
        assertThat(decode("d1:y1:q1:t2:aa1:q4:ping3:zzzd1:xli1eee1:ad3:foo3:bar" + ID + "4:wantl2:n4ee" + "e"))
                .isInstanceOf(Ping.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {TARGET, HASH})
    void readsUnknownMethodWithATargetAsFindNode(String target) throws Exception {
        FindNode query = (FindNode) decode(query("17:sample_infohashes", ID + target));
        assertThat(query.target()).isEqualTo(id("mnopqrstuvwxyz123456"));
    }

    @ParameterizedTest
    @CsvSource({
        "vote, 204",
        "find_node, 203", // no target
        "get_peers, 203",
        "announce_peer, 203"
    })
    void refusesWithTheProtocolsCode(String method, int code) {
        KrpcException refusal = failure(query(method.length() + ":" + method, ID));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.isAnswerable()).isTrue();
        assertThat(refusal.transaction()).isEqualTo(ByteString.utf8("aa"));
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe",
                "d1:adee",
                "d1:ade1:q4:ping1:t2:aa1:y1:qe",
                "d1:q4:ping1:t2:aa1:y1:qe",
                "d1:ale1:q4:ping1:t2:aa1:y1:qe",
                "d1:ad" + ID + "e1:t2:aa1:y1:qe",
                "d1:ad" + ID + "e1:qi1e1:t2:aa1:y1:qe"
            })
    void refusesQueryWithoutItsParts(String packet) {
        assertThat(failure(packet).code()).isEqualTo(KrpcException.PROTOCOL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "le",
                "de",
                "i1e",
                "d1:ad" + ID + "e1:q4:ping1:y1:qe", // no transaction
                "d1:ad" + ID + "e1:q4:ping1:t2:aae", // no type
                "d1:t2:aa1:y1:ze",
                "d1:t2:aa1:yi1ee",
                "d1:t2:aa1:y1:re", // no r
                "d1:rde1:t2:aa1:y1:re", // no id
                "d1:rle1:t2:aa1:y1:re",
                "d1:t2:aa1:y1:ee", // no e
                "d1:e3:abc1:t2:aa1:y1:ee",
                "d1:ad" + ID + "e1:q4:ping1:t33:abcdefghijklmnopqrstuvwxyz01234561:y1:qe"
            })
    void answersNoJunk(String packet) {
        assertThat(failure(packet).isAnswerable()).isFalse();
    }

    @Test
    void readsAnnouncePorts() throws Exception {
        assertThat(announce("4:porti1e")).returns(1, AnnouncePeer::port).returns(false, AnnouncePeer::impliedPort);
        assertThat(announce("4:porti65535e").port()).isEqualTo(65535);
        assertThat(announce("4:porti7e12:implied_porti0e").impliedPort()).isFalse();
        assertThat(announce("4:porti0e12:implied_porti1e").impliedPort()).isTrue();
        assertThat(announce("12:implied_porti1e").port()).isZero();
        assertThat(announce("4:porti-5e12:implied_porti2e").port()).isZero();
        for (String port : List.of("4:porti0e", "4:porti65536e", "4:porti-1e", "4:port2:80", "")) {
            assertThat(failure(announcePacket(port)).code()).as(port).isEqualTo(KrpcException.PROTOCOL);
        }
    }

    @Test
    void announceNeedsAToken() {
        assertThat(failure(query("13:announce_peer", ID + HASH + "4:porti7e")).code())
                .isEqualTo(KrpcException.PROTOCOL);
    }

    @Test
    void readsWholeEntriesOfNodes() throws Exception {
        String entry = "mnopqrstuvwxyz123456" + "\1\2\3\4\0\5";
        Response two = response("5:nodes" + (2 * 26 + 9) + ":" + entry + entry + "def456...");
        assertThat(two.answer().nodes())
                .hasSize(2)
                .containsOnly(new Contact(id("mnopqrstuvwxyz123456"), Endpoint.parse("1.2.3.4:5")));
        assertThat(response("5:nodes0:").answer().nodes()).isEmpty();
        assertThat(response("").answer().nodes()).isNull();
        assertThat(response("5:nodesi5e").answer().nodes()).isNull();
    }

    @Test
    void readsPeersOfBothFamilies() throws Exception {
        Response response = response(
                "6:valuesl6:\1\2\3\4\0\0052:xxi5e18:\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\7" + "le6:\7\7\7\7\0\1e");
        assertThat(response.answer().values())
                .containsExactly(Endpoint.parse("1.2.3.4:5"), Endpoint.parse("[::1]:7"), Endpoint.parse("7.7.7.7:1"));
        assertThat(response("6:values3:abc").answer().values()).isEmpty();
    }

    @Test
    void leavesMappedAddressesOutOfNodes6() throws Exception {
        String mapped = "mnopqrstuvwxyz123456" + "\0\0\0\0\0\0\0\0\0\0\377\377\1\2\3\4\0\5";
        assertThat(response("6:nodes638:" + mapped).answer().nodes6()).isEmpty();
    }

    @Test
    void readsWhereWeAreSeen() throws Exception {
        Response response = (Response) decode("d2:ip6:\1\2\3\4\0\0051:rd" + ID + "e1:t2:aa1:y1:re");
        assertThat(response.ip()).isEqualTo(Endpoint.parse("1.2.3.4:5"));
        assertThat(((Response) decode("d2:ip4:\1\2\3\0041:rd" + ID + "e1:t2:aa1:y1:re")).ip())
                .isNull();
    }

    @Test
    void readsOddErrors() throws Exception {
        assertThat(error("li203e3:bade")).returns(203, ErrorMessage::code).returns("bad", ErrorMessage::text);
        assertThat(error("le").code()).isEqualTo(201);
        assertThat(error("l3:bade").text()).isEqualTo("bad");
        assertThat(error("li-7ee").code()).isZero();
        assertThat(error("li203e300:" + "x".repeat(300) + "e").text()).hasSize(256);
    }

    /** The longest answer that an engine gives. */
    @Test
    void fullAnswersStayBelow1024Bytes() {
        Contact node4 = new Contact(id("mnopqrstuvwxyz123456"), Endpoint.parse("1.2.3.4:5"));
        Contact node6 = new Contact(id("mnopqrstuvwxyz123456"), Endpoint.parse("[::1]:5"));
        ByteString token = ByteString.of(new byte[8]);
        Answer ipv4 = new Answer(Collections.nCopies(8, node4), null, token, Collections.nCopies(50, node4.endpoint()));
        Answer ipv6 = new Answer(null, Collections.nCopies(8, node6), token, Collections.nCopies(25, node6.endpoint()));
        for (Answer answer : List.of(ipv4, ipv6)) {
            ByteString transaction = ByteString.of(new byte[KrpcMessage.MAX_TRANSACTION_BYTES]);
            ByteString version = ByteString.utf8("FL01");
            assertThat(encode(new Response(transaction, version, node6.endpoint(), node4.id(), answer))
                            .size())
                    .isLessThanOrEqualTo(1024);
        }
    }

    @Test
    void writesEveryKindOfMessage() throws Exception {
        for (Class<?> kind : List.of(KrpcMessage.class.getPermittedSubclasses())) {
            assertThat(kind).isIn(Query.class, Response.class, ErrorMessage.class);
        }
        assertThat(Query.class.getPermittedSubclasses()).hasSameSizeAs(KrpcMessages.QUERY_KINDS);
    }

    private static String query(String method, String arguments) {
        return "d1:ad" + arguments + "e1:q" + method + "1:t2:aa1:y1:qe";
    }

    private static String announcePacket(String arguments) {
        return query("13:announce_peer", ID + HASH + arguments + "5:token2:xy");
    }

    private static AnnouncePeer announce(String arguments) throws KrpcException {
        return (AnnouncePeer) decode(announcePacket(arguments));
    }

    private static Response response(String values) throws KrpcException {
        return (Response) decode("d1:rd" + ID + values + "e1:t2:aa1:y1:re");
    }

    private static ErrorMessage error(String list) throws KrpcException {
        return (ErrorMessage) decode("d1:e" + list + "1:t2:aa1:y1:ee");
    }

    private static KrpcException failure(String packet) {
        return catchThrowableOfType(KrpcException.class, () -> decode(packet));
    }

    private static KrpcMessage decode(String packet) throws KrpcException {
        byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
        return new KrpcDecoder().decode(bytes, 0, bytes.length);
    }

    private static ByteString encode(KrpcMessage message) {
        BencodeWriter writer = new BencodeWriter();
        KrpcEncoder.encode(message, writer);
        return writer.toByteString();
    }

    private static Id160 id(String text) {
        return Id160.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
