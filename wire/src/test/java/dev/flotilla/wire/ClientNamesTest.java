package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClientNamesTest {

    @Test
    void believesWhatAPeerCallsItself() {
        assertThat(ClientNames.of("libtorrent/2.0.8", id("-LT2080-"))).isEqualTo("libtorrent/2.0.8");
    }

    @Test
    void readsThePeerIdOtherwise() {
        assertThat(ClientNames.of("", id("-TR3000-"))).isEqualTo("Transmission 3.0.0.0");
        assertThat(ClientNames.of("", id("-FL0100-"))).isEqualTo("Flotilla 0.1.0.0");
        assertThat(ClientNames.of("", id("-qB4650-"))).isEqualTo("qBittorrent 4.6.5.0");
        assertThat(ClientNames.of("", id("-lt0D80-"))).isEqualTo("rTorrent 0.D.8.0"); // not libtorrent
        assertThat(ClientNames.of(" ", id("-XX12a0-"))).isEqualTo("XX 1.2.a.0");
        assertThat(ClientNames.of("", id("A2-1-36-0-"))).isEqualTo("aria2 1.36.0");
        assertThat(ClientNames.of("", id("M7-9-2--"))).isEqualTo("BitTorrent 7.9.2");
        assertThat(ClientNames.of("", id("garbage"))).isEqualTo("unknown");
    }

    @Test
    void makesHostileNamesHarmless() {
        assertThat(ClientNames.of("a\u001b[2Jb\u202ec\nd\u0000", id("x"))).isEqualTo("a[2Jbcd");
        assertThat(ClientNames.of("x".repeat(1000), id("x"))).hasSize(64);
    }

    private static Id160 id(String prefix) {
        return Id160.of(Arrays.copyOf(prefix.getBytes(StandardCharsets.ISO_8859_1), Id160.BYTES));
    }
}
