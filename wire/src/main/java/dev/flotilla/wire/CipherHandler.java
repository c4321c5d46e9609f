package dev.flotilla.wire;

import dev.flotilla.wire.crypto.Agreement;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Decrypts what a channel reads and encrypts what it writes, in place: whoever writes a buffer hands it over, and no other
 * may see its bytes later. Leaves the pipeline when all that follows is plain.
 *
 * <p>Confined to its owner loop.
 */
final class CipherHandler extends ChannelDuplexHandler {
    private final Agreement agreement;

    CipherHandler(Agreement agreement) {
        this.agreement = agreement;
    }

    /** Whether what the channel sends is encrypted. */
    static boolean isOn(Channel channel) {
        CipherHandler handler = channel.pipeline().get(CipherHandler.class);
        return handler != null && handler.agreement.isEncrypted();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        agreement.decrypt((ByteBuf) message);
        ctx.fireChannelRead(message);
        if (!agreement.isDecrypting()) {
            ctx.pipeline().remove(this);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        agreement.encrypt((ByteBuf) message);
        ctx.write(message, promise);
    }
}
