package dev.flotilla.wire;

import dev.flotilla.core.ByteString;
import dev.flotilla.wire.crypto.MseHandshake;
import dev.flotilla.wire.crypto.MseInitiator;
import dev.flotilla.wire.crypto.MseReceiver;
import dev.flotilla.wire.protocol.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the node's connections begin, as its {@link Encryption} says.
 *
 * <p>Thread-safe: immutable, and so is its source of randomness.
 */
record Greetings(Encryption encryption, SecureRandom random) {

    boolean takesPlain() {
        return encryption != Encryption.REQUIRED;
    }

    boolean dialsEncrypted() {
        return encryption != Encryption.OFF;
    }

    /** The encrypted handshake for one who has dialled us; null when we take none. */
    @Nullable
    Supplier<MseHandshake> receiver(Registry registry, NodeCounters counters) {
        if (encryption == Encryption.OFF) {
            return null;
        }
        return () -> new MseReceiver(
                key -> {
                    Torrent torrent = registry.named(key);
                    if (torrent == null) {
                        counters.unknownInfoHashes.increment();
                        return null;
                    }
                    return torrent.infoHash();
                },
                takesPlain(),
                random);
    }

    /** The encrypted handshake for one whom we have dialled; it carries ours. */
    MseInitiator initiator(Handshake handshake) {
        ByteBuf bytes = Unpooled.buffer(Handshake.BYTES);
        handshake.encode(bytes);
        return new MseInitiator(handshake.infoHash(), ByteString.copyOf(bytes.nioBuffer()), takesPlain(), random);
    }
}
