package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // of the handle's interface
class ReceiveBufferTest {
    private final RecvByteBufAllocator.Handle handle = new ReceiveBuffer(4096).newHandle();

    @Test
    void theNextReadOverwritesTheLast() {
        ByteBuf first = allocate();
        first.writeLong(5);
        first.release();
        ByteBuf second = allocate();
        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        assertThat(second.writableBytes()).isEqualTo(4096);
    }

    @Test
    void whatSomebodyStillHoldsIsNotOverwritten() {
        ByteBuf first = allocate();
        ByteBuf held = first.writeLong(5).readRetainedSlice(8);
        first.release();
        ByteBuf second = allocate();
        assertThat(second).isNotSameAs(first);
        second.writeLong(6).release();
        assertThat(held.readLong()).isEqualTo(5);
        held.release();
        assertThat(allocate()).isSameAs(first);
    }

    @Test
    void eachChannelHasItsOwn() {
        ReceiveBuffer buffers = new ReceiveBuffer(4096);
        assertThat(buffers.newHandle().allocate(UnpooledByteBufAllocator.DEFAULT))
                .isNotSameAs(buffers.newHandle().allocate(UnpooledByteBufAllocator.DEFAULT));
    }

    private ByteBuf allocate() {
        return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
    }
}
