package dev.flotilla.wire.protocol;

import dev.flotilla.core.ByteString;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Feeds a decoder, writes down in words what comes out, and knows what memory it holds. */
final class DecoderForTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<ByteBuf> fed = new ArrayList<>();
    final PeerMessageDecoder decoder = new PeerMessageDecoder(allocator);
    final List<String> said = new ArrayList<>();
    final List<ByteString> encodedAgain = new ArrayList<>();

    @Nullable
    String failure;

    long mostHeld;

    DecoderForTest feed(ByteString bytes) {
        ByteBuf in = allocator.directBuffer(Math.max(1, bytes.size()));
        in.writeBytes(bytes.asByteBuffer());
        fed.add(in);
        decoder.feed(in);
        try {
            for (PeerMessage m = decoder.next(); m != null; m = decoder.next()) {
                said.add(describe(m));
                encodeAgain(m);
            }
        } catch (PeerProtocolException e) {
            failure = e.getMessage();
        }
        mostHeld = Math.max(mostHeld, held());
        return this;
    }

    DecoderForTest feedHex(String hex) {
        return feed(ByteString.fromHex(hex.replace(" ", "")));
    }

    private void encodeAgain(PeerMessage message) {
        if (message instanceof PeerMessage.Unknown) {
            encodedAgain.add(ByteString.EMPTY);
            return;
        }
        encodedAgain.add(encode(message));
    }

    static ByteString encode(PeerMessage message) {
        ByteBuf out = UnpooledByteBufAllocator.DEFAULT.heapBuffer();
        PeerMessageEncoder.encode(message, out);
        ByteString bytes = ByteString.of(ByteBufUtil.getBytes(out));
        out.release();
        return bytes;
    }

    static String describe(PeerMessage message) {
        return message instanceof PeerMessage.Piece m
                ? "Piece[piece=" + m.piece() + ", begin=" + m.begin() + ", block=" + ByteBufUtil.hexDump(m.block())
                        + "]"
                : message.toString();
    }

    /** Bytes of memory that the decoder keeps. */
    long held() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    boolean hasReleasedAllFed() {
        return fed.stream().allMatch(buffer -> buffer.refCnt() == 0);
    }
}
