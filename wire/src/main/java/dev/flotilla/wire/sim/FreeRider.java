package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;
import org.jspecify.annotations.Nullable;

/**
 * Never uploads: nobody hears that it is unchoked.
 *
 * <p>Confined to its owner loop.
 */
final class FreeRider implements Behaviour {
    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        return isGift(message) ? null : message;
    }

    /** True for blocks, and for what makes others ask for blocks. */
    static boolean isGift(PeerMessage message) {
        return message instanceof PeerMessage.Piece
                || message instanceof PeerMessage.Unchoke
                || message instanceof PeerMessage.Choke
                || message instanceof PeerMessage.AllowedFast;
    }
}
