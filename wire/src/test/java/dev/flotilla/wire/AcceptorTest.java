package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class AcceptorTest {

    @Test
    void closesWhoeverHasNotFinishedItsHandshake() {
        Acceptor acceptor = new Acceptor(
                NodeLimits.DEFAULT,
                new NodeCounters(),
                new Registry(),
                new Greetings(Encryption.PREFERRED, new SecureRandom()));
        EmbeddedChannel channel = new EmbeddedChannel(acceptor);
        ByteBuf part = channel.alloc().buffer().writeByte(19);
        part.writeCharSequence("BitTorrent", StandardCharsets.US_ASCII);
        channel.writeInbound(part);
        assertThat(channel.isOpen()).isTrue();
        acceptor.close();
        assertThat(channel.isOpen()).isFalse();
        assertThat(part.refCnt()).isZero();
    }
}
