package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake.Feature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private final Random random = new Random(1);
    private final Id160 infoHash = Id160.random(random);
    private final Id160 peerId = Id160.random(random);

    private ByteBuf encoded(Set<Feature> features) {
        ByteBuf out = Unpooled.buffer();
        new Handshake(infoHash, peerId, features).encode(out);
        return out;
    }

    @Test
    void everySetOfFeaturesComesBack() throws PeerProtocolException {
        for (int bits = 0; bits < 16; bits++) {
            EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
            for (int i = 0; i < 4; i++) {
                if ((bits >> i & 1) != 0) {
                    features.add(Feature.values()[i]);
                }
            }
            Handshake decoded = Handshake.decode(encoded(features));
            assertThat(decoded).isEqualTo(new Handshake(infoHash, peerId, features));
        }
    }

    @Test
    void waitsForLastByteAndTakesNoMore() throws PeerProtocolException {
        ByteBuf whole = encoded(Set.of(Feature.DHT)).writeInt(0);
        for (int i = 0; i < Handshake.BYTES; i++) {
            ByteBuf part = whole.slice(0, i);
            assertThat(Handshake.decode(part)).isNull();
            assertThat(part.readerIndex()).isZero();
        }
        assertThat(Handshake.decode(whole)).isNotNull();
        assertThat(whole.readableBytes()).isEqualTo(4);
    }

    @Test
    void failsAtFirstWrongByte() {
        for (int i = 0; i < 20; i++) {
            ByteBuf wrong = encoded(Set.of());
            wrong.setByte(i, wrong.getByte(i) ^ 1);
            ByteBuf seen = wrong.slice(0, i + 1);
            assertThatThrownBy(() -> Handshake.decode(seen)).isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void ignoresUnknownReservedBits() throws PeerProtocolException {
        ByteBuf in = encoded(Set.of());
        in.setLong(20, -1L);
        Handshake decoded = Handshake.decode(in);
        assertThat(decoded).isNotNull();
        assertThat(decoded.features()).containsExactly(Feature.values());
    }
}
