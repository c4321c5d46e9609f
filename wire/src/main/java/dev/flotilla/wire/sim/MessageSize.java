package dev.flotilla.wire.sim;

import dev.flotilla.wire.protocol.PeerMessage;

/** How many bytes a message takes on the wire, its length prefix included. */
final class MessageSize {
    private static final int LENGTH_PREFIX = 4;
    private static final int ID = LENGTH_PREFIX + 1;
    private static final int INDEX = 4;

    private MessageSize() {}

    static int of(PeerMessage message) {
        if (message instanceof PeerMessage.Piece m) {
            return ID + 2 * INDEX + m.block().readableBytes();
        } else if (message instanceof PeerMessage.Have
                || message instanceof PeerMessage.Suggest
                || message instanceof PeerMessage.AllowedFast) {
            return ID + INDEX;
        } else if (message instanceof PeerMessage.Request
                || message instanceof PeerMessage.Cancel
                || message instanceof PeerMessage.Reject) {
            return ID + 3 * INDEX;
        } else if (message instanceof PeerMessage.Bitfield m) {
            return ID + m.bits().size();
        } else if (message instanceof PeerMessage.Extended m) {
            return ID + 1 + m.payload().size();
        } else if (message instanceof PeerMessage.Port) {
            return ID + Short.BYTES;
        } else {
            return message instanceof PeerMessage.KeepAlive ? LENGTH_PREFIX : ID;
        }
    }
}
