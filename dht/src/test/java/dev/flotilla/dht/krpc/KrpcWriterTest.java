package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KrpcWriterTest {
    private static final ByteString VERSION = ByteString.utf8("FL01");
    private static final Id160 OWN = id("abcdefghij0123456789");
    private static final Id160 TARGET = id("mnopqrstuvwxyz123456");
    private static final Endpoint IPV4 = Endpoint.parse("1.2.3.4:5");
    private static final Endpoint IPV6 = Endpoint.parse("[2001:db8::1]:5");
    private static final ByteString LONGEST_TRANSACTION = ByteString.of(new byte[32]);

    private final KrpcWriter writer = new KrpcWriter(VERSION, ByteString.EMPTY);
    private final KrpcReader reader = new KrpcReader();

    KrpcWriterTest() {
        writer.setOwnId(OWN);
    }

    /** BEP 44 vector 2: what is sent is what was signed. */
    @Test
    void writesAMutableItem() throws Exception {
        ByteString key = ByteString.fromHex("77ff84905a91936367c01360803104f92432fcd904a43511876df5cdf3e7e548");
        ByteString signature = ByteString.fromHex("6834284b6b24c3204eb2fea824d82f88883a3d95e8b4a21b8c0ded553d17d17d"
                + "df9a8a7104b1258f30bed3787e6cb896fca78c58f8e03b5f18f14951a87d9a08");
        ByteString value = ByteString.utf8("12:Hello World!");
        ByteString token = ByteString.utf8("aoeusnth");
        writer.putMutable(0x61626364, token, key, ByteString.utf8("foobar"), 1, signature, value, 0);
        assertThat(written())
                .isEqualTo("d1:ad3:casi0e2:id20:abcdefghij01234567891:k32:" + latin(key)
                        + "4:salt6:foobar3:seqi1e3:sig64:" + latin(signature)
                        + "5:token8:aoeusnth1:v12:Hello World!e1:q3:put1:t4:abcd1:v4:FL011:y1:qe");
        read();
        assertThat(reader.string(Field.VALUE)).isEqualTo(value);
        assertThat(reader.string(Field.KEY)).isEqualTo(key);
        assertThat(reader.string(Field.SIGNATURE)).isEqualTo(signature);
        assertThat(reader.hasCas()).isTrue();
    }

    @Test
    void writesEachFieldOfAQuery() {
        writer.setReadOnly(true);
        writer.getPeers(0x61626364, TARGET, true, true, true, true);
        assertThat(written())
                .isEqualTo("d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234566:noseedi1e6:scrapei1e"
                        + "4:wantl2:n42:n6ee1:q9:get_peers2:roi1e1:t4:abcd1:v4:FL011:y1:qe");
        writer.get(0x61626364, TARGET, 12, false, true);
        assertThat(written())
                .isEqualTo("d1:ad2:id20:abcdefghij01234567893:seqi12e6:target20:mnopqrstuvwxyz1234564:wantl2:n6ee"
                        + "1:q3:get2:roi1e1:t4:abcd1:v4:FL011:y1:qe");
        writer.setReadOnly(false);
        writer.announcePeer(0x61626364, TARGET, 6881, false, true, ByteString.utf8("xy"));
        assertThat(written())
                .isEqualTo("d1:ad2:id20:abcdefghij01234567899:info_hash20:mnopqrstuvwxyz1234564:porti6881e4:seedi1e"
                        + "5:token2:xye1:q13:announce_peer1:t4:abcd1:v4:FL011:y1:qe");
    }

    @Test
    void tagsAllThatAPrivateNetworkSends() throws Exception {
        KrpcWriter tagged = new KrpcWriter(VERSION, ByteString.utf8("home"));
        tagged.ping(1);
        assertTag(tagged);
        tagged.beginResponse(IPV4);
        tagged.endResponse(LONGEST_TRANSACTION);
        assertTag(tagged);
        tagged.error(LONGEST_TRANSACTION, 203, "bad", IPV6);
        assertTag(tagged);
        ByteString tooLong = ByteString.of(new byte[33]);
        assertThatThrownBy(() -> new KrpcWriter(VERSION, tooLong)).isInstanceOf(IllegalArgumentException.class);
    }

    private void assertTag(KrpcWriter tagged) throws Exception {
        assertCanonical(tagged);
        reader.read(tagged.array(), 0, tagged.length());
        assertThat(reader.string(Field.NETWORK).utf8()).isEqualTo("home");
    }

    @Test
    void echoesTheTransactionOfARefusedQuery() throws Exception {
        byte[] query = "d1:ade1:q4:ping1:t3:xyz1:y1:qe".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> reader.read(query, 0, query.length)).isInstanceOf(KrpcException.class);
        writer.error(reader, 203, "id must have 20 bytes", IPV4);
        assertThat(written())
                .isEqualTo("d1:eli203e21:id must have 20 bytese2:ip6:\1\2\3\4\0\0051:t3:xyz1:v4:FL011:y1:ee");
    }

    /** BEP 32: the longest answers that an engine gives still fit, and the writer says so beforehand. */
    @Test
    void fullAnswersStayBelow1024Bytes() throws Exception {
        answer(8, 0, 50, 6);
        answer(0, 8, 25, 18);
        answer(8, 8, 0, 6);
        int room = answer(8, 0, 50, 6);
        assertThat(1024 - writer.length()).isEqualTo(room); // with the longest transaction, nothing is held back
        assertThat(room).isPositive();
    }

    private int answer(int nodes, int nodes6, int values, int bytesEach) throws Exception {
        writer.beginResponse(IPV6);
        if (nodes > 0) {
            writer.nodes(nodes);
        }
        if (nodes6 > 0) {
            writer.nodes6(nodes6);
        }
        writer.token(-1);
        writer.beginValues();
        writer.values(new byte[values * bytesEach], 0, values, bytesEach);
        writer.endValues();
        int room = writer.room();
        writer.endResponse(LONGEST_TRANSACTION);
        assertThat(writer.length()).isLessThanOrEqualTo(KrpcWriter.MAX_RESPONSE_BYTES);
        assertCanonical(writer);
        read();
        assertThat(reader.values()).hasSize(values);
        assertThat(reader.nodes(true)).hasSize(nodes);
        return room;
    }

    @Test
    void writesTheFiltersOfSeedsAndPeers() throws Exception {
        byte[] peers = filled((byte) 'p');
        byte[] seeds = filled((byte) 's');
        writer.beginScrapeResponse(IPV4, peers, seeds);
        writer.endResponse(LONGEST_TRANSACTION);
        assertThat(written())
                .contains("1:rd4:BFpe256:ppp")
                .contains("p4:BFsd256:sss")
                .contains("s2:id20:abc");
        read();
        assertThat(reader.string(Field.BLOOM_PEERS)).isEqualTo(ByteString.of(peers));
        assertThat(reader.string(Field.BLOOM_SEEDS)).isEqualTo(ByteString.of(seeds));
    }

    @Test
    void refusesFieldsOutOfOrder() {
        writer.beginResponse(IPV4);
        writer.token(1);
        assertThatThrownBy(() -> writer.nodes(1)).isInstanceOf(AssertionError.class);
    }

    @Property(tries = 3000)
    void whatItWritesIsCanonical(@ForAll long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] packet = new RandomPackets(random).canonical().next();
        new BencodeScanner(BencodeLimits.DATAGRAM, Reading.STRICT).scan(packet);
    }

    /** A query read and a response written, as an engine does it all day. */
    @Test
    void takesNoMemory() throws Exception {
        KrpcWriter asker = new KrpcWriter(VERSION, ByteString.EMPTY);
        asker.getPeers(7, TARGET, true, false, false, false);
        byte[] query = Arrays.copyOf(asker.array(), asker.length());
        byte[] junk = "d1:ad2:id".getBytes(StandardCharsets.US_ASCII);
        byte[] peers = new byte[300];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) { // the compiler's own upcalls may fall into one of them
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1000; i++) {
                readQuietly(junk);
                readQuietly(query);
                writer.beginResponse(IPV4);
                writer.nodes(8);
                writer.token(i);
                writer.beginValues();
                writer.values(peers, 0, 50, 6);
                writer.endValues();
                writer.endResponse(reader);
                writer.error(reader, 203, "bad token", IPV4);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(1000); // not one byte a message
    }

    private void readQuietly(byte[] datagram) {
        try {
            reader.read(datagram, 0, datagram.length);
        } catch (KrpcException e) {
            assert !e.isAnswerable();
        }
    }

    private static byte[] filled(byte value) {
        byte[] bytes = new byte[256];
        Arrays.fill(bytes, value);
        return bytes;
    }

    private static void assertCanonical(KrpcWriter writer) throws Exception {
        new BencodeScanner(BencodeLimits.DATAGRAM, Reading.STRICT).scan(writer.array(), 0, writer.length());
    }

    private void read() throws KrpcException {
        reader.read(writer.array(), 0, writer.length());
    }

    private String written() {
        return new String(writer.array(), 0, writer.length(), StandardCharsets.ISO_8859_1);
    }

    private static String latin(ByteString bytes) {
        return new String(bytes.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private static Id160 id(String text) {
        return Id160.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
