package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMagnetTest {
    /** BEP 46, <i>Test Vectors</i>. */
    private static final String KEY = "8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e";

    @Test
    void readsAKeyWithAndWithoutASalt() throws MagnetException {
        assertThat(KeyMagnet.parse("magnet:?xs=urn:btpk:" + KEY))
                .isEqualTo(new KeyMagnet(ByteString.fromHex(KEY), ByteString.EMPTY));
        assertThat(KeyMagnet.parse("magnet:?dn=x&s=6e&XS=URN:BTPK:" + KEY.toUpperCase(java.util.Locale.ROOT)))
                .isEqualTo(new KeyMagnet(ByteString.fromHex(KEY), ByteString.utf8("n")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://x",
                "magnet:?",
                "magnet:?xs=urn:btpk:",
                "magnet:?xs=urn:btpk:8543",
                "magnet:?xs=urn:btpk:zz43d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e",
                "magnet:?xs=urn:btpk:8543d3e6115f0f98c944077a4493dcd543e49c739fd998550a1f614ab36ed63e&s=6",
                "magnet:?xt=urn:btih:0123456789012345678901234567890123456789"
            })
    void refusesWhatNamesNoKey(String link) {
        assertThatThrownBy(() -> KeyMagnet.parse(link)).isInstanceOf(MagnetException.class);
    }

    @Test
    void aSaltHasAtMost64Bytes() throws MagnetException {
        String link = "magnet:?xs=urn:btpk:" + KEY + "&s=" + "00".repeat(64);
        assertThat(KeyMagnet.parse(link).salt().size()).isEqualTo(64);
        assertThatThrownBy(() -> KeyMagnet.parse(link + "00")).isInstanceOf(MagnetException.class);
    }

    @Test
    void anOrdinaryReaderSaysWhatItIs() {
        assertThatThrownBy(() -> Magnet.parse("magnet:?xs=urn:btpk:" + KEY)).hasMessageContaining("follow");
    }

    @Property
    void readsWhatItWrites(@ForAll @Size(32) byte[] key, @ForAll @Size(max = 64) byte[] salt) throws MagnetException {
        KeyMagnet link = new KeyMagnet(ByteString.of(key), ByteString.of(salt));
        assertThat(KeyMagnet.parse(link.toString())).isEqualTo(link);
        assertThat(KeyMagnet.isOne(link.toString())).isTrue();
    }
}
