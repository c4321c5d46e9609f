package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KrpcReaderTest {
    private static final String ID = "2:id20:abcdefghij0123456789";
    private static final String TARGET = "6:target20:mnopqrstuvwxyz123456";
    private static final String HASH = "9:info_hash20:mnopqrstuvwxyz123456";
    private static final String KEY = "1:k32:abcdefghijabcdefghijabcdefghij01";
    private static final String SIG = "3:sig64:ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss";

    private final KrpcReader reader = new KrpcReader();

    @Test
    void keepsTransactionVersionAndReadOnly() throws Exception {
        read("d1:ad" + ID + "e3:net4:home1:q4:ping2:roi1e1:t5:\0\1\2\3\0041:v4:LT\1\2" + "1:y1:qe");
        assertThat(reader.string(Field.TRANSACTION).hex()).isEqualTo("0001020304");
        assertThat(reader.string(Field.VERSION).hex()).isEqualTo("4c540102");
        assertThat(reader.matches(Field.NETWORK, ByteString.utf8("home"))).isTrue();
        assertThat(reader.matches(Field.NETWORK, ByteString.utf8("hom"))).isFalse();
        assertThat(reader.matches(Field.NETWORK, ByteString.EMPTY)).isFalse();
        assertThat(reader.readOnly()).isTrue();
        read(query("4:ping", ID));
        assertThat(reader.readOnly()).isFalse();
        assertThat(reader.matches(Field.NETWORK, ByteString.EMPTY)).isTrue();
    }

    @Test
    void letsUnknownAndUnsortedKeysPass() throws Exception {
        read("d1:y1:q1:t2:aa1:q4:ping3:zzzd1:xli1eee1:ad3:foo3:bar" + ID + "4:wantl2:n4ee" + "e");
        assertThat(reader.method()).isEqualTo(Method.PING);
    }

    @ParameterizedTest
    @ValueSource(strings = {TARGET, HASH})
    void readsUnknownMethodWithATargetAsFindNode(String target) throws Exception {
        read(query("12:sample_nodes", ID + target));
        assertThat(reader.method()).isEqualTo(Method.FIND_NODE);
        assertThat(reader.target()).isEqualTo(id("mnopqrstuvwxyz123456"));
    }

    @ParameterizedTest
    @CsvSource({
        "vote, 204",
        "find_node, 203", // no target
        "get_peers, 203",
        "announce_peer, 203",
        "get, 203",
        "put, 203",
        "sample_infohashes, 203"
    })
    void refusesWithTheProtocolsCode(String method, int code) {
        KrpcException refusal = failure(query(method.length() + ":" + method, ID));
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.isAnswerable()).isTrue();
        assertThat(reader.string(Field.TRANSACTION)).isEqualTo(ByteString.utf8("aa"));
        assertThat(refusal.getStackTrace()).isEmpty();
    }

    /** Methods and keys are compared as numbers, in which a zero is easily lost. */
    @Test
    void takesNoSimilarNameForAKnownOne() throws Exception {
        for (String method : List.of("5:ping\0", "3:pin", "4:get\0", "8:find_nod", "10:find_nodes", "0:", "4:\0ing")) {
            assertThat(failure(query(method, ID)).code()).as(method).isEqualTo(KrpcException.METHOD_UNKNOWN);
        }
        response("6:token\0" + "2:xx" + "5:nodes26:" + "n".repeat(26) + "2:v\0" + "1:x" + "4:seq\0i5e");
        assertThat(reader.has(Field.TOKEN)).isFalse();
        assertThat(reader.has(Field.VALUE)).isFalse();
        assertThat(reader.hasSeq()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "d1:ad2:id19:abcdefghij012345678e1:q4:ping1:t2:aa1:y1:qe",
                "d1:ade1:q4:ping1:t2:aa1:y1:qe",
                "d1:q4:ping1:t2:aa1:y1:qe",
                "d1:ale1:q4:ping1:t2:aa1:y1:qe",
                "d1:ad" + ID + "e1:t2:aa1:y1:qe",
                "d1:ad" + ID + "e1:qi1e1:t2:aa1:y1:qe",
                "d1:q4:ping1:rd" + ID + "e1:t2:aa1:y1:qe"
            })
    void refusesQueryWithoutItsParts(String packet) {
        KrpcException refusal = failure(packet);
        assertThat(refusal.code()).isEqualTo(KrpcException.PROTOCOL);
        assertThat(refusal.isAnswerable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "le",
                "de",
                "i1e",
                "d1:adee",
                "d1:ad" + ID + "e1:q4:ping1:y1:qe", // no transaction
                "d1:ad" + ID + "e1:q4:ping1:t2:aae", // no type
                "d1:t2:aa1:y1:ze",
                "d1:t2:aa1:yi1ee",
                "d1:t2:aa1:y1:re", // no r
                "d1:rde1:t2:aa1:y1:re", // no id
                "d1:rle1:t2:aa1:y1:re",
                "d1:ad" + ID + "e1:t2:aa1:y1:re", // a in place of r
                "d1:t2:aa1:y1:ee", // no e
                "d1:e3:abc1:t2:aa1:y1:ee",
                "d1:ad" + ID + "e1:q4:ping1:t33:abcdefghijklmnopqrstuvwxyz01234561:y1:qe",
                "d1:ad" + ID + "e1:q4:ping1:t2:aa1:y1:qee", // a byte too many
                "d1:ad" + ID + "e1:q4:ping1:t2:aa1:y1:q", // and too few
                "d1:ad" + ID + ID + "e1:q4:ping1:t2:aa1:y1:qe", // a key twice
                "d1:ad" + ID + "1:xle" + ID + "e1:q4:ping1:t2:aa1:y1:qe",
                "d1:t2:aa1:ad" + ID + "e1:q4:ping1:t2:bb1:y1:qe",
                "d1:xd1:aee", // a key without a value
                "d1:xdi1ei2eee"
            })
    void answersNoJunk(String packet) {
        KrpcException junk = failure(packet);
        assertThat(junk.isAnswerable()).isFalse();
        assertThat(failure(packet)).isSameAs(junk); // no memory for junk
    }

    @Test
    void boundsDepthAndTokens() throws Exception {
        String deepest = "l".repeat(15) + "e".repeat(15);
        read("d1:x" + deepest + query("4:ping", ID).substring(1));
        assertThat(failure("d1:xl" + deepest + "e" + query("4:ping", ID).substring(1))
                        .isAnswerable())
                .isFalse();
        int others = 3 + 4 + 6; // the root, x, its list; a, its dictionary, id; q, t, y
        read("d1:xl" + "0:".repeat(512 - others) + "e" + query("4:ping", ID).substring(1));
        assertThat(failure("d1:xl" + "0:".repeat(513 - others) + "e"
                        + query("4:ping", ID).substring(1)))
                .isNotNull();
    }

    @Test
    void readsTheBodyThatItsTypeNames() throws Exception {
        String other = "2:id20:zzzzzzzzzzzzzzzzzzzz4:wantl2:n6e";
        read("d1:rd" + other + TARGET + "e1:ad" + ID + "e1:q4:ping1:t2:aa1:y1:qe");
        assertThat(reader.sender()).isEqualTo(id("abcdefghij0123456789"));
        assertThat(reader.has(Field.TARGET)).isFalse();
        assertThat(reader.wants(true, true)).isTrue();
        read("d1:ad" + other + "e1:rd" + ID + "5:nodes0:e1:t2:aa1:y1:re");
        assertThat(reader.sender()).isEqualTo(id("abcdefghij0123456789"));
        assertThat(reader.has(Field.NODES)).isTrue();
        read("d1:rd" + other + "e1:eli1ee1:t2:aa1:y1:ee");
        assertThat(reader.type()).isEqualTo(Type.ERROR);
        assertThat(reader.has(Field.ID)).isFalse();
    }

    @Test
    void readsAnnouncePorts() throws Exception {
        announce("4:porti1e");
        assertThat(reader.port()).isEqualTo(1);
        assertThat(reader.impliedPort()).isFalse();
        announce("4:porti65535e");
        assertThat(reader.port()).isEqualTo(65535);
        announce("4:porti7e12:implied_porti0e");
        assertThat(reader.impliedPort()).isFalse();
        announce("4:porti0e12:implied_porti1e");
        assertThat(reader.impliedPort()).isTrue();
        announce("12:implied_porti1e");
        assertThat(reader.port()).isZero();
        announce("4:porti-5e12:implied_porti2e");
        assertThat(reader.port()).isZero();
        for (String port : List.of("4:porti0e", "4:porti65536e", "4:porti-1e", "4:port2:80", "")) {
            assertThat(failure(query("13:announce_peer", ID + HASH + port + "5:token2:xy"))
                            .code())
                    .as(port)
                    .isEqualTo(KrpcException.PROTOCOL);
        }
    }

    @Test
    void announceNeedsAToken() {
        assertThat(failure(query("13:announce_peer", ID + HASH + "4:porti7e")).code())
                .isEqualTo(KrpcException.PROTOCOL);
    }

    /** BEP 32: {@code want} counts when it names a family that we know. */
    @Test
    void wantsTheFamilyAskedOverUnlessItSays() throws Exception {
        for (String none : List.of("", "4:wantle", "4:wantl2:n8e", "4:want2:n6", "4:wantli6ee")) {
            read(query("9:find_node", ID + TARGET + none));
            assertThat(reader.wants(true, true)).as(none).isTrue();
            assertThat(reader.wants(false, true)).as(none).isFalse();
            assertThat(reader.wants(true, false)).as(none).isFalse();
            assertThat(reader.wants(false, false)).as(none).isTrue();
        }
        read(query("9:find_node", ID + TARGET + "4:wantl2:n8led1:xi1ee2:n6e"));
        assertThat(reader.wants(false, true)).isTrue();
        assertThat(reader.wants(true, true)).isFalse();
        read(query("9:find_node", ID + TARGET + "4:wantl2:n62:n4e"));
        assertThat(reader.wants(false, true)).isTrue();
        assertThat(reader.wants(true, false)).isTrue();
    }

    @Test
    void readsWholeEntriesOfNodes() throws Exception {
        String entry = "mnopqrstuvwxyz123456" + "\1\2\3\4\0\5";
        response("5:nodes" + (2 * 26 + 9) + ":" + entry + entry + "def456...");
        assertThat(reader.nodes(true))
                .hasSize(2)
                .containsOnly(new Contact(id("mnopqrstuvwxyz123456"), Endpoint.parse("1.2.3.4:5")));
        assertThat(reader.length(Field.NODES)).isEqualTo(2 * 26);
        response("5:nodes0:");
        assertThat(reader.has(Field.NODES)).isTrue();
        assertThat(reader.nodes(true)).isEmpty();
        response("");
        assertThat(reader.has(Field.NODES)).isFalse();
        response("5:nodesi5e");
        assertThat(reader.has(Field.NODES)).isFalse();
        assertThat(reader.nodes(true)).isEmpty();
    }

    @Test
    void readsPeersOfBothFamilies() throws Exception {
        response("6:valuesl6:\1\2\3\4\0\0052:xxi5e18:\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\7" + "le6:\7\7\7\7\0\1e");
        assertThat(reader.values())
                .containsExactly(Endpoint.parse("1.2.3.4:5"), Endpoint.parse("[::1]:7"), Endpoint.parse("7.7.7.7:1"));
        response("6:values3:abc");
        assertThat(reader.values()).isEmpty();
    }

    @Test
    void leavesMappedAddressesOutOfNodes6() throws Exception {
        response("6:nodes638:" + "mnopqrstuvwxyz123456" + "\0\0\0\0\0\0\0\0\0\0\377\377\1\2\3\4\0\5");
        assertThat(reader.nodes(false)).isEmpty();
    }

    @Test
    void readsWhereWeAreSeen() throws Exception {
        read("d2:ip6:\1\2\3\4\0\0051:rd" + ID + "e1:t2:aa1:y1:re");
        assertThat(reader.ip()).isEqualTo(Endpoint.parse("1.2.3.4:5"));
        read("d2:ip4:\1\2\3\0041:rd" + ID + "e1:t2:aa1:y1:re");
        assertThat(reader.ip()).isNull();
    }

    @Test
    void readsOddErrors() throws Exception {
        error("li203e3:bade");
        assertThat(reader.errorCode()).isEqualTo(203);
        assertThat(reader.errorText()).isEqualTo("bad");
        error("le");
        assertThat(reader.errorCode()).isEqualTo(201);
        assertThat(reader.errorText()).isEmpty();
        error("l3:bade");
        assertThat(reader.errorText()).isEqualTo("bad");
        error("li-7ee");
        assertThat(reader.errorCode()).isZero();
        error("li203e300:" + "x".repeat(300) + "e");
        assertThat(reader.errorText()).hasSize(256);
    }

    @Test
    void dropsATokenThatIsTooLongToSendBack() throws Exception {
        response("5:token128:" + "x".repeat(128));
        assertThat(reader.length(Field.TOKEN)).isEqualTo(128);
        response("5:token129:" + "x".repeat(129));
        assertThat(reader.has(Field.TOKEN)).isFalse();
    }

    /** mldht writes BFse, the BEP and all others BFsd. */
    @Test
    void readsTheFilterOfSeedsInBothSpellings() throws Exception {
        String filter = "256:" + "f".repeat(256);
        for (String fields : List.of("4:BFsd" + filter, "4:BFse" + filter, "4:BFse0:4:BFsd" + filter)) {
            response(fields);
            assertThat(reader.string(Field.BLOOM_SEEDS).utf8()).isEqualTo("f".repeat(256));
        }
        response("4:BFsd" + filter + "4:BFse256:" + "x".repeat(256));
        assertThat(reader.string(Field.BLOOM_SEEDS).utf8()).isEqualTo("f".repeat(256));
        response("4:BFpe" + filter + "4:BFsd255:" + "f".repeat(255));
        assertThat(reader.has(Field.BLOOM_PEERS)).isTrue();
        assertThat(reader.has(Field.BLOOM_SEEDS)).isFalse();
    }

    @Test
    void readsWhatAScraperAsks() throws Exception {
        read(query("9:get_peers", ID + HASH + "6:noseedi1e6:scrapei1e"));
        assertThat(reader.scrape()).isTrue();
        assertThat(reader.noSeed()).isTrue();
        read(query("9:get_peers", ID + HASH + "6:scrapei2e"));
        assertThat(reader.scrape()).isFalse();
        assertThat(reader.noSeed()).isFalse();
    }

    /** BEP 51. */
    @Test
    void readsSamples() throws Exception {
        response("8:intervali300e3:numi7e7:samples43:" + "s".repeat(43));
        assertThat(reader.interval()).isEqualTo(300);
        assertThat(reader.num()).isEqualTo(7);
        assertThat(reader.length(Field.SAMPLES)).isEqualTo(40);
        response("8:intervali999999e3:numi-7e");
        assertThat(reader.interval()).isEqualTo(21_600);
        assertThat(reader.num()).isZero();
        response("");
        assertThat(reader.interval()).isEqualTo(-1);
        assertThat(reader.num()).isEqualTo(-1);
    }

    @Test
    void readsItemsThatAreStored() throws Exception {
        read(query("3:put", "3:casi4e" + ID + KEY + "4:salt6:foobar3:seqi5e" + SIG + "5:token2:xy1:v12:Hello World!"));
        assertThat(reader.method()).isEqualTo(Method.PUT);
        assertThat(reader.string(Field.VALUE).utf8()).isEqualTo("12:Hello World!");
        assertThat(reader.length(Field.KEY)).isEqualTo(32);
        assertThat(reader.length(Field.SIGNATURE)).isEqualTo(64);
        assertThat(reader.string(Field.SALT).utf8()).isEqualTo("foobar");
        assertThat(reader.seq()).isEqualTo(5);
        assertThat(reader.cas()).isEqualTo(4);
        read(query("3:put", ID + "5:token2:xy1:vd1:ali1ee1:bdee"));
        assertThat(reader.has(Field.KEY)).isFalse();
        assertThat(reader.hasCas()).isFalse();
        assertThat(reader.string(Field.VALUE).utf8()).isEqualTo("d1:ali1ee1:bdee");
    }

    /** Sizes are those of the bencoded form: bittorrent-dht measures the decoded one, which lets nested values pass. */
    @Test
    void refusesItemsThatAreTooBig() throws Exception {
        String nested = "l" + "l2:xye".repeat(166) + "1:" + "x" + "e"; // 1001 bytes, few elements
        assertThat(nested).hasSize(1001);
        assertThat(failure(put("1:v" + nested)).code()).isEqualTo(KrpcException.VALUE_TOO_BIG);
        assertThat(failure(put("1:v997:" + "x".repeat(997))).code()).isEqualTo(KrpcException.VALUE_TOO_BIG);
        read(put("1:v996:" + "x".repeat(996)));
        assertThat(reader.length(Field.VALUE)).isEqualTo(1000);
        String mutable = KEY + "3:seqi5e" + SIG + "1:v1:x4:salt";
        assertThat(failure(put(mutable + "65:" + "x".repeat(65))).code()).isEqualTo(KrpcException.SALT_TOO_BIG);
        read(put(mutable + "64:" + "x".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1:vd1:b0:1:a0:e", // unsorted
                "1:vd1:a0:1:a0:e", // twice
                "1:vld1:b0:1:a0:ee",
                "1:vi-0e",
                "1:vi007e",
                "1:v02:xy",
                KEY + "3:seqi5e1:v1:x", // no signature
                SIG + "1:k3:abc3:seqi5e1:v1:x",
                SIG + "1:ki1e3:seqi5e1:v1:x",
                SIG + KEY + "1:v1:x", // no seq
                SIG + KEY + "3:seqi-1e1:v1:x",
                SIG + KEY + "3:seq1:51:v1:x"
            })
    void refusesItemsThatAreNone(String fields) {
        assertThat(failure(put(fields)).code()).isEqualTo(KrpcException.PROTOCOL);
    }

    @Test
    void dropsWhatIsNoItemFromAResponse() throws Exception {
        response("1:k3:abc3:seqi-1e3:sig2:xx1:vd1:b0:1:a0:e");
        for (Field field : List.of(Field.KEY, Field.SIGNATURE, Field.VALUE)) {
            assertThat(reader.has(field)).as(field.name()).isFalse();
        }
        assertThat(reader.hasSeq()).isFalse();
        response("1:v997:" + "x".repeat(997));
        assertThat(reader.has(Field.VALUE)).isFalse();
        response(KEY + "3:seqi5e" + SIG + "1:v996:" + "x".repeat(996));
        for (Field field : List.of(Field.KEY, Field.SIGNATURE, Field.VALUE)) {
            assertThat(reader.has(field)).as(field.name()).isTrue();
        }
        assertThat(reader.seq()).isEqualTo(5);
    }

    /** Only what a value must be is asked of it, not of its neighbours. */
    @Test
    void asksCanonicalFormOfValuesOnly() throws Exception {
        read(query("3:put", ID + "1:v1:x" + "05:token02:xy" + "1:zd1:b0:1:a0:e"));
        assertThat(reader.string(Field.VALUE).utf8()).isEqualTo("1:x");
    }

    private static String query(String method, String arguments) {
        return "d1:ad" + arguments + "e1:q" + method + "1:t2:aa1:y1:qe";
    }

    private static String put(String fields) {
        return query("3:put", ID + fields + "5:token2:xy");
    }

    private void announce(String arguments) throws KrpcException {
        read(query("13:announce_peer", ID + HASH + arguments + "5:token2:xy"));
        assertThat(reader.method()).isEqualTo(Method.ANNOUNCE_PEER);
    }

    private void response(String values) throws KrpcException {
        read("d1:rd" + ID + values + "e1:t2:aa1:y1:re");
        assertThat(reader.type()).isEqualTo(Type.RESPONSE);
    }

    private void error(String list) throws KrpcException {
        read("d1:e" + list + "1:t2:aa1:y1:ee");
        assertThat(reader.type()).isEqualTo(Type.ERROR);
    }

    private KrpcException failure(String packet) {
        return catchThrowableOfType(KrpcException.class, () -> read(packet));
    }

    private void read(String packet) throws KrpcException {
        byte[] bytes = packet.getBytes(StandardCharsets.ISO_8859_1);
        reader.read(bytes, 0, bytes.length);
    }

    private static Id160 id(String text) {
        return Id160.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
