package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.protocol.PeerMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundBatchTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final OutboundBatch batch = new OutboundBatch(channel);

    @Test
    void joinsSmallMessagesIntoOneWrite() {
        batch.add(new PeerMessage.Interested());
        batch.add(new PeerMessage.Have(7));
        batch.add(new PeerMessage.Request(1, 2, 3));
        assertThat(written()).isEmpty();
        assertThat(batch.pendingBytes()).isEqualTo(5 + 9 + 17);
        batch.flush();
        assertThat(written())
                .containsExactly("0000000102" + "000000050400000007" + "0000000d06000000010000000200000003");
        assertThat(batch.pendingBytes()).isZero();
    }

    @Test
    void putsABlockBehindItsHeaderWithoutACopy() {
        ByteBuf block = Unpooled.copiedBuffer(new byte[] {1, 2, 3});
        batch.add(new PeerMessage.Choke());
        batch.add(new PeerMessage.Piece(5, 16_384, block));
        batch.add(new PeerMessage.Unchoke());
        batch.flush();
        Object small = channel.readOutbound();
        Object same = channel.readOutbound();
        assertThat(ByteBufUtil.hexDump((ByteBuf) small)).isEqualTo("0000000100" + "0000000c070000000500004000");
        assertThat(same).isSameAs(block);
        assertThat(written()).containsExactly("0000000101");
        block.release();
        ((ByteBuf) small).release();
    }

    @Test
    void flushesNothingWhenNothingWasAdded() {
        batch.flush();
        assertThat(written()).isEmpty();
    }

    @Test
    void releasesWhatWillNotBeSent() {
        batch.add(new PeerMessage.Interested());
        batch.release();
        batch.release();
        batch.flush();
        assertThat(written()).isEmpty();
    }

    private List<String> written() {
        List<String> written = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            written.add(ByteBufUtil.hexDump(out));
            out.release();
        }
        return written;
    }
}
