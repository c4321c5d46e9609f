package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendBuffersTest {
    private final SendBuffers buffers = new SendBuffers();

    @Test
    void theNextBurstIsWrittenOverTheOneThatWasSent() {
        ByteBuf first = copy(1);
        ByteBuf second = copy(2);
        assertThat(second).isNotSameAs(first);
        sent(first);
        sent(second);
        buffers.onFlushed();
        assertThat(copy(3)).isSameAs(first);
        assertThat(copy(4)).isSameAs(second);
    }

    @Test
    void whatIsStillToBeSentIsLeftAlone() {
        ByteBuf waiting = copy(1);
        buffers.onFlushed();
        ByteBuf next = copy(2);
        assertThat(waiting).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 1, 1}));
        assertThat(next).isEqualTo(Unpooled.wrappedBuffer(new byte[] {2, 2, 2}));
    }

    @Test
    void aBurstMayBeLongerThanWhatIsKept() {
        List<ByteBuf> burst = new ArrayList<>();
        for (int i = 0; i < 2 * SendBuffers.MAX; i++) {
            burst.add(copy(i));
        }
        for (int i = 0; i < burst.size(); i++) {
            assertThat(burst.get(i).getByte(2)).isEqualTo((byte) i);
            sent(burst.get(i));
        }
        assertThat(burst.get(SendBuffers.MAX).refCnt()).isZero();
    }

    @Test
    void aDatagramMayBeLongerThanThoseReadWhole() {
        byte[] bytes = new byte[Transport.MAX_DATAGRAM_BYTES + 1];
        bytes[bytes.length - 1] = 7;
        ByteBuf copy = buffers.copyOf(bytes, bytes.length);
        assertThat(copy.readableBytes()).isEqualTo(bytes.length);
        assertThat(copy.getByte(bytes.length - 1)).isEqualTo((byte) 7);
        sent(copy);
    }

    private ByteBuf copy(int value) {
        return buffers.copyOf(new byte[] {(byte) value, (byte) value, (byte) value, 99}, 3);
    }

    private static void sent(ByteBuf buffer) {
        assertThat(buffer.refCnt()).isPositive();
        buffer.release();
    }
}
