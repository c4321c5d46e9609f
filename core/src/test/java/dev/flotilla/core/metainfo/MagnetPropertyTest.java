package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MagnetPropertyTest {
    @Provide
    Arbitrary<String> links() {
        Arbitrary<String> part = Arbitraries.of(
                "xt",
                "dn",
                "so",
                "x.pe",
                "tr",
                "ws",
                ".1",
                "=",
                "&",
                "urn:btih:",
                "urn:btmh:1220",
                "%",
                "%4",
                "%41",
                "+",
                "-",
                ",",
                "c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "YNEZYJZJOMFH7AD67ODHNKJNZNXYUP4P",
                "0",
                "9",
                "[::1]:1",
                "h:1",
                "99999999999",
                "5a".repeat(32),
                "é",
                "\ud800");
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                part.list().ofMaxSize(30).map(parts -> "magnet:?" + String.join("", parts)),
                part.list()
                        .ofMaxSize(20)
                        .map(parts -> "magnet:?xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f&"
                                + String.join("", parts)));
    }

    @Provide
    Arbitrary<Magnet> magnets() {
        Arbitrary<Id160> hash =
                Arbitraries.bytes().array(byte[].class).ofSize(20).map(Id160::of);
        Arbitrary<ByteString> v2 =
                Arbitraries.bytes().array(byte[].class).ofSize(32).map(ByteString::of);
        // a lone surrogate is no text, so it has no UTF-8
        Arbitrary<String> text =
                Arbitraries.strings().filter(s -> ByteString.utf8(s).utf8().equals(s));
        Arbitrary<BitSet> selection = Arbitraries.integers()
                .between(0, Metainfo.MAX_FILES - 1)
                .set()
                .ofMaxSize(9)
                .map(MagnetPropertyTest::bits);
        Arbitrary<List<String>> peers = Arbitraries.of("h.example:1", "10.0.0.1:65535", "[2001:db8::1]:6881")
                .list()
                .ofMaxSize(3);
        Arbitrary<List<String>> urls = text.filter(s -> !s.isEmpty()).list().ofMaxSize(3);
        return Combinators.combine(
                        hash,
                        v2.injectNull(0.5),
                        text.injectNull(0.2),
                        selection,
                        Combinators.combine(peers, urls, urls).as(Magnet.Hints::new))
                .as(Magnet::new);
    }

    @Property(tries = 2000)
    void anyTextGivesALinkThatRoundTripsOrTheException(@ForAll("links") String text) throws MagnetException {
        Magnet magnet;
        try {
            magnet = Magnet.parse(text);
        } catch (MagnetException e) {
            return;
        }
        assertThat(Magnet.parse(magnet.toString())).isEqualTo(magnet);
    }

    @Property
    void roundTrips(@ForAll("magnets") Magnet magnet) throws MagnetException {
        Magnet read = Magnet.parse(magnet.toString());
        assertThat(read).isEqualTo(magnet);
        assertThat(read.infoHash()).isEqualTo(magnet.infoHash());
        assertThat(read.infoHashV2()).isEqualTo(magnet.infoHashV2());
        assertThat(read.displayName()).isEqualTo(magnet.displayName());
        assertThat(read.selectOnly()).isEqualTo(magnet.selectOnly());
        assertThat(read.peers()).isEqualTo(magnet.peers());
        assertThat(read.trackers()).isEqualTo(magnet.trackers());
        assertThat(read.webSeeds()).isEqualTo(magnet.webSeeds());
        assertThat(magnet.toString()).matches("[!-~]*");
    }

    @Property(tries = 2000)
    void anyTextIsAHostAndPortOrNone(@ForAll("hostPorts") String text) {
        HostPort.parse(text).ifPresent(host -> assertThat(HostPort.parse(host)).contains(host));
    }

    @Provide
    Arbitrary<String> hostPorts() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().withChars("[]:.019afx-%").ofMaxLength(12));
    }

    private static BitSet bits(Set<Integer> indices) {
        BitSet bits = new BitSet();
        indices.forEach(bits::set);
        return bits;
    }
}
