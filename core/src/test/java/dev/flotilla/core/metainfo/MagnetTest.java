package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.flotilla.core.Allocation;
import dev.flotilla.core.Id160;
import dev.flotilla.core.Vectors;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetTest {
    private static final String HEX = "c3499c2729730a7f807efb8676a92dcb6f8a3f8f";
    private static final String LINK = "magnet:?xt=urn:btih:" + HEX;
    private static final String V2 = "xt=urn:btmh:1220" + "5a".repeat(32);

    static List<JsonObject> vectors() {
        return Vectors.objects(Vectors.load("magnets_and_ids.json").getAsJsonArray("magnets"));
    }

    @ParameterizedTest
    @MethodSource
    void vectors(JsonObject vector) throws MagnetException {
        String uri = vector.get("uri").getAsString();
        if (!vector.has("v1")) {
            assertThatThrownBy(() -> Magnet.parse(uri))
                    .isInstanceOf(MagnetException.class)
                    .hasMessage("v2 magnet links are not supported yet");
            return;
        }
        Magnet magnet = Magnet.parse(uri);
        assertThat(magnet.infoHash()).hasToString(vector.get("v1").getAsString());
        if (vector.has("dn")) {
            assertThat(magnet.displayName()).contains(vector.get("dn").getAsString());
        }
        if (vector.has("so")) {
            assertThat(magnet.selectOnly().stream().mapToObj(Integer::toString))
                    .isEqualTo(Vectors.strings(vector.getAsJsonArray("so")));
        }
        if (vector.has("x.pe")) {
            assertThat(magnet.peers()).isEqualTo(Vectors.strings(vector.getAsJsonArray("x.pe")));
        }
        assertThat(Magnet.parse(magnet.toString())).isEqualTo(magnet);
    }

    @Test
    void needsAnInfoHashAlone() throws MagnetException {
        Magnet magnet = Magnet.parse(LINK);
        assertThat(magnet).isEqualTo(Magnet.of(Id160.fromHex(HEX))).hasToString(LINK);
        assertThat(magnet.displayName()).isEmpty();
        assertThat(magnet.selectOnly().isEmpty()).isTrue();
        assertThat(magnet.peers()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAGNET:?XT=URN:BTIH:C3499C2729730A7F807EFB8676A92DCB6F8A3F8F",
                "magnet:?xt=urn:btih:ynezyjzjomfh7ad67odhnkjnznxyup4p",
                "magnet:?&&dn&=&xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f&",
                "magnet:?xt=urn%3Abtih%3Ac3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?xt=urn:sha1:YNEZYJZJOMFH7AD67ODHNKJNZNXYUP4P&xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?xt.1=urn:ed2k:354B15E68FB8F36D7CD88FF94116CDC1&xt.2=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?xl=1&as=x&kt=y&mt=z&x.foo=1&xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f#fragment=1",
                "magnet:?xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f&xt=urn:btih:0000000000000000000000000000000000000000"
            })
    void readsTheLinksOfTheWorld(String link) throws MagnetException {
        if (!link.contains("#")) {
            assertThat(Magnet.parse(link).infoHash()).hasToString(HEX);
        } else {
            assertThatThrownBy(() -> Magnet.parse(link)).isInstanceOf(MagnetException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "magnet:",
                "magnet",
                "http://example/?xt=urn:btih:c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?",
                "magnet:?dn=x",
                "magnet:?xt=",
                "magnet:?xt=urn:btih:",
                "magnet:?xt=urn:btih:c3499c",
                "magnet:?xt=urn:btih:g3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?xt=urn:btih:1NEZYJZJOMFH7AD67ODHNKJNZNXYUP4P",
                "magnet:?xt=urn:btih:YNEZYJZJOMFH7AD67ODHNKJNZNXYUP4=",
                "magnet:?xt=urn:btih:\u00df2729730a7f807efb8676a92dcb6f8a3",
                "magnet:?xt=urn:btmh:",
                "magnet:?xt=urn:btmh:122050",
                "magnet:?xt=urn:btmh:1114c3499c2729730a7f807efb8676a92dcb6f8a3f8f",
                "magnet:?xt=urn:sha1:YNEZYJZJOMFH7AD67ODHNKJNZNXYUP4P"
            })
    void refusesWhatNamesNoTorrent(String link) {
        assertThatThrownBy(() -> Magnet.parse(link))
                .isInstanceOf(MagnetException.class)
                .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void hybridLinkKeepsBothHashes() throws MagnetException {
        Magnet magnet = Magnet.parse(LINK + "&" + V2);
        assertThat(magnet.infoHashV2().orElseThrow().hex()).isEqualTo("5a".repeat(32));
        assertThat(magnet).hasToString(LINK + "&" + V2);
        assertThat(Magnet.parse("magnet:?" + V2 + "&xt=urn:btih:" + HEX)).isEqualTo(magnet);
    }

    @Test
    void namesAreUnescaped() throws MagnetException {
        assertThat(name("a+b%20c%2Bd")).isEqualTo("a b c+d");
        assertThat(name("%E6%97%A5%e6%9c%ac")).isEqualTo("日本");
        assertThat(name("日本")).isEqualTo("日本");
        assertThat(name("100%")).isEqualTo("100%");
        assertThat(name("%zz%4")).isEqualTo("%zz%4");
        assertThat(name("%41")).isEqualTo("A");
        assertThat(name("%ff")).isEqualTo("\ufffd");
        assertThat(name("a=b")).isEqualTo("a=b");
        assertThat(name("%00%26")).isEqualTo("\0&");
        assertThat(name("first&dn=second")).isEqualTo("first");
    }

    @Test
    void namesAreEscapedWhenPrinted() throws MagnetException {
        Magnet magnet = Magnet.parse(LINK + "&dn=%20%26%3D%2B%25%C3%A9%00'");
        assertThat(magnet).hasToString(LINK + "&dn=%20%26%3D%2B%25%C3%A9%00%27");
        assertThat(Magnet.parse(magnet.toString())).isEqualTo(magnet);
    }

    @Test
    void selectsFiles() throws MagnetException {
        assertThat(select("7,3-5,4")).containsExactly(3, 4, 5, 7);
        assertThat(select("0")).containsExactly(0);
        assertThat(select("0000000000000000000005")).containsExactly(5);
        assertThat(Magnet.parse(LINK + "&so=7,3-5,4&so=1")).hasToString(LINK + "&so=1,3-5,7");
        assertThat(Magnet.parse(LINK + "&so=3-3")).hasToString(LINK + "&so=3");
    }

    @Test
    void selectionIsBounded() throws MagnetException {
        assertThat(Magnet.parse(LINK + "&so=0-99999999999").selectOnly().cardinality())
                .isEqualTo(Metainfo.MAX_FILES);
        assertThat(Allocation.of(() -> Magnet.parse(LINK + "&so=5-99999999999999999999")))
                .isLessThan(256 * 1024);
        assertThatThrownBy(() -> Magnet.parse(LINK + "&so=99999999999")).hasMessageContaining("names no file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "1,", "a", "-", "-1", "1-", "1--2", "3-2", "1-2-3", " 1", "1.5", "+1"})
    void refusesAMalformedSelection(String so) {
        assertThatThrownBy(() -> Magnet.parse(LINK + "&so=" + so)).isInstanceOf(MagnetException.class);
    }

    @Test
    void keepsOnlyPeersThatCanBe() throws MagnetException {
        Magnet magnet = Magnet.parse(
                LINK + "&x.pe=host.example:1&x.pe=nobody&x.pe=h:0&x.pe=h:65536&x.pe=[::1]:2"
                        + "&x.pe=::1:2&x.pe=ho%20st:1&x.pe=[host]:1&x.pe=h:&x.pe=:1&x.pe=10.0.0.1:65535&x.pe=h:1x&x.pe=[::1%25lo]:1");
        assertThat(magnet.peers()).containsExactly("host.example:1", "[::1]:2", "10.0.0.1:65535");
    }

    @Test
    void keepsTrackersAndWebSeedsToShow() throws MagnetException {
        Magnet magnet = Magnet.parse(LINK + "&tr=udp%3A%2F%2Ft.example%3A1&tr.2=x&ws=http://s.example/a%20b&tr=");
        assertThat(magnet.trackers()).containsExactly("udp://t.example:1", "x");
        assertThat(magnet.webSeeds()).containsExactly("http://s.example/a b");
        assertThat(Magnet.parse(magnet.toString())).isEqualTo(magnet);
    }

    @Test
    void hintsAndLengthAreLimited() throws MagnetException {
        StringBuilder link = new StringBuilder(LINK);
        IntStream.range(0, 1000).forEach(i -> link.append("&x.pe=h").append(i).append(":1&tr=t"));
        assertThat(Magnet.parse(link.toString()).peers()).hasSize(256).endsWith("h255:1");
        assertThat(Magnet.parse(link.toString()).trackers()).hasSize(256);
        assertThatThrownBy(() -> Magnet.parse(LINK + "&dn=" + "x".repeat(1 << 18)))
                .hasMessageContaining("more than 262144");
    }

    private static String name(String escaped) throws MagnetException {
        return Magnet.parse(LINK + "&dn=" + escaped).displayName().orElseThrow();
    }

    private static List<Integer> select(String so) throws MagnetException {
        return Magnet.parse(LINK + "&so=" + so).selectOnly().stream().boxed().toList();
    }
}
