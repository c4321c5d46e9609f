package dev.flotilla.dht.krpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Of whatever bytes, the reader says what a slower decoder says, or throws what it should. */
class KrpcReaderPropertyTest {
    private final KrpcReader reader = new KrpcReader();
    private final SlowDecoder slow = new SlowDecoder();

    @Property(tries = 2000)
    void readsWhatTheWriterWrites(@ForAll long seed) {
        byte[] packet = packet(seed);
        agree(packet);
    }

    /** Behind the datagram stands what would be read by mistake. */
    @Property
    void readsInTheMiddleOfAnArray(@ForAll long seed, @ForAll @IntRange(max = 50) int before) throws Exception {
        byte[] packet = packet(seed);
        Object expected = SlowDecoder.said(new KrpcReader(), packet);
        byte[] larger = new byte[before + packet.length + 20];
        Arrays.fill(larger, (byte) 'e');
        System.arraycopy(packet, 0, larger, before, packet.length);
        try {
            reader.read(larger, before, packet.length);
        } catch (KrpcException e) {
            assertThat(expected).isEqualTo(e.code());
            return;
        }
        assertThat((Map<?, ?>) expected)
                .extracting("TRANSACTION")
                .isEqualTo(reader.string(KrpcReader.Field.TRANSACTION));
        assertThat((Map<?, ?>) expected).extracting("ip").isEqualTo(String.valueOf(reader.ip()));
        for (int cut = 1; cut < 20; cut++) {
            assertThat(refusal(larger, before, packet.length - cut)).isEqualTo(SlowDecoder.JUNK);
            assertThat(refusal(larger, before, packet.length + cut)).isEqualTo(SlowDecoder.JUNK);
        }
    }

    @Property(tries = 1000)
    void anyBytesAgree(@ForAll @Size(max = 2048) byte[] packet) {
        agree(packet);
    }

    @Property(tries = 20_000)
    void bencodeLikeTextAgrees(@ForAll("bencodeLike") String text) {
        agree(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 20_000)
    void changedPacketsAgree(@ForAll long seed, @ForAll("changes") int changes) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] packet = packet(seed);
        for (int i = 0; i < changes; i++) {
            packet = change(packet, random);
        }
        agree(packet);
    }

    private static byte[] change(byte[] packet, SplittableRandom random) {
        if (packet.length == 0) {
            return packet;
        }
        int at = random.nextInt(packet.length);
        switch (random.nextInt(5)) {
            case 0 -> {
                return Arrays.copyOf(packet, at);
            }
            case 1 -> packet[at] = (byte) random.nextInt();
            case 2 -> packet[at] = (byte) "deil0123456789:-aqrtvy".charAt(random.nextInt(22));
            case 3 -> { // one byte more or less, without which lengths rarely fit again
                byte[] longer = new byte[packet.length + 1];
                System.arraycopy(packet, 0, longer, 0, at);
                System.arraycopy(packet, at, longer, at + 1, packet.length - at);
                return longer;
            }
            default -> {
                int end = random.nextInt(at, Math.min(packet.length, at + 40)) + 1;
                byte[] twice = Arrays.copyOf(packet, packet.length + end - at);
                System.arraycopy(packet, at, twice, end, packet.length - at);
                return twice;
            }
        }
        return packet;
    }

    private void agree(byte[] packet) {
        Object expected = slow.decode(packet);
        Object said = SlowDecoder.said(reader, packet);
        if (expected != null) {
            assertThat(said).as(new String(packet, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
        }
    }

    private Object refusal(byte[] bytes, int offset, int length) {
        try {
            reader.read(bytes, offset, length);
            return "nothing";
        } catch (KrpcException e) {
            return e.isAnswerable() ? (Object) e.code() : SlowDecoder.JUNK;
        }
    }

    private static byte[] packet(long seed) {
        return new RandomPackets(new SplittableRandom(seed)).next();
    }

    @Provide
    Arbitrary<Integer> changes() {
        return Arbitraries.integers().between(1, 4);
    }

    @Provide
    Arbitrary<String> bencodeLike() {
        Arbitrary<String> value = Arbitraries.of(
                "i0e",
                "i1e",
                "i-9e",
                "i007e",
                "i9223372036854775808e",
                "0:",
                "02:xy",
                "le",
                "de",
                "l2:n4e",
                "l2:n62:n4e",
                "d1:xi1ee",
                "d1:b0:1:a0:e",
                "d1:a0:1:a0:e",
                "20:abcdefghij0123456789",
                "6:axje.u",
                "l6:axje.ui1ee",
                "li203e3:bade",
                "32:abcdefghijabcdefghijabcdefghij01",
                "4:ping",
                "3:put",
                "3:get",
                "9:find_node",
                "9:get_peers",
                "13:announce_peer",
                "17:sample_infohashes",
                "4:vote");
        Arbitrary<String> key = Arbitraries.of(
                "2:id",
                "6:target",
                "9:info_hash",
                "5:token",
                "4:port",
                "12:implied_port",
                "4:want",
                "1:v",
                "1:k",
                "3:sig",
                "3:seq",
                "3:cas",
                "4:salt",
                "5:nodes",
                "6:nodes6",
                "6:values",
                "6:scrape",
                "6:noseed",
                "4:seed",
                "4:BFsd",
                "4:BFse",
                "4:BFpe",
                "7:samples",
                "8:interval",
                "3:num",
                "1:x",
                "01:v",
                "9:info_hasx",
                "12:implied_pork");
        Arbitrary<String> entries = net.jqwik.api.Combinators.combine(key, value)
                .as((k, v) -> k + v)
                .list()
                .ofMaxSize(5)
                .map(parts -> "d2:id20:abcdefghij0123456789" + String.join("", parts) + "e");
        Arbitrary<String> top = Arbitraries.oneOf(
                entries.map(e -> "1:a" + e),
                entries.map(e -> "1:r" + e),
                value.map(v -> "1:q" + v),
                Arbitraries.of("1:q4:ping", "1:q3:put", "1:q3:get", "1:q13:announce_peer", "1:q9:get_peers"),
                Arbitraries.of("2:roi1e", "1:v4:FL01", "2:ip6:axje.u", "3:net4:home", "1:eli203e3:bade", "1:xle"),
                value.map(v -> "2:ip" + v),
                value.map(v -> "1:e" + v));
        return net.jqwik.api.Combinators.combine(
                        top.list().ofMaxSize(5),
                        Arbitraries.of("1:y1:q", "1:y1:r", "1:y1:e", "1:y1:z", ""),
                        Arbitraries.of(true, true, true, false))
                .as((parts, type, tid) -> "d" + String.join("", parts) + (tid ? "1:t2:aa" : "") + type + "e");
    }
}
