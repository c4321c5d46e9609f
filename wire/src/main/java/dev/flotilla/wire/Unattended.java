package dev.flotilla.wire;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands in a channel's pipeline from the handshake on, and closes the channel when it fails before its owner has come: the
 * peer may reset it on its way from one loop to another.
 *
 * <p>Confined to its owner loop.
 */
final class Unattended extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ctx.pipeline().last() == this) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
