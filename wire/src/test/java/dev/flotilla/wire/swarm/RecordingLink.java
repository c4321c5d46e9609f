package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.PeerMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of a connection that notes what leaves through it, in words. */
final class RecordingLink implements PeerLink {
    final Id160 peerId;
    final Endpoint endpoint;
    final List<PeerMessage> sent = new ArrayList<>();
    boolean isWritable = true;

    @Nullable
    String closeReason;

    RecordingLink(Id160 peerId, Endpoint endpoint) {
        this.peerId = peerId;
        this.endpoint = endpoint;
    }

    @Override
    public void send(PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            piece.block().release();
        }
        sent.add(message);
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public void close(String reason) {
        closeReason = reason;
    }

    /** What was sent since it was last asked, one string a message. */
    List<String> take() {
        List<String> words = sent.stream().map(RecordingLink::words).toList();
        sent.clear();
        return words;
    }

    /** As {@link #take}, only messages that begin with {@code word}; the others are forgotten. */
    List<String> take(String word) {
        return take().stream().filter(w -> w.startsWith(word)).toList();
    }

    private static String words(PeerMessage message) {
        if (message instanceof PeerMessage.Have m) {
            return "have " + m.piece();
        } else if (message instanceof PeerMessage.Bitfield m) {
            return "bitfield " + m.bits().hex();
        } else if (message instanceof PeerMessage.Request m) {
            return "request " + m.piece() + " " + m.begin() + " " + m.length();
        } else if (message instanceof PeerMessage.Piece m) {
            return "piece " + m.piece() + " " + m.begin();
        } else if (message instanceof PeerMessage.Cancel m) {
            return "cancel " + m.piece() + " " + m.begin() + " " + m.length();
        } else if (message instanceof PeerMessage.Reject m) {
            return "reject " + m.piece() + " " + m.begin() + " " + m.length();
        } else if (message instanceof PeerMessage.Port m) {
            return "port " + m.port();
        } else if (message instanceof PeerMessage.AllowedFast m) {
            return "allowed-fast " + m.piece();
        } else if (message instanceof PeerMessage.Extended m) {
            return "extended " + m.id() + " " + m.payload().utf8();
        }
        return message.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
