package dev.flotilla.wire.protocol;

import com.google.common.collect.Sets;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first 68 bytes that either peer sends (BEP 3, <i>peer protocol</i>).
 *
 * <pre>
 *  0     1                      20          28            48           68
 *  | 19 | BitTorrent protocol  | reserved  | info-hash   | peer id    |
 * </pre>
 *
 * <p>Immutable.
 *
 * @param features of the reserved bits those that we know, in a fixed order; all other bits are sent as 0 and ignored
 */
public record Handshake(Id160 infoHash, Id160 peerId, Set<Feature> features) {
    /** Length in bytes. */
    public static final int BYTES = 68;

    private static final ByteString PROTOCOL = ByteString.utf8("\u0013BitTorrent protocol");

    /** A bit of the eight reserved bytes. Immutable. */
    public enum Feature {
        /** The sender runs a DHT node and understands the port message (BEP 5). */
        DHT(0x01L),
        /** BEP 6. */
        FAST(0x04L),
        /** The sender of a hybrid torrent can be upgraded to version 2 (BEP 52). */
        V2(0x10L),
        /** BEP 10. */
        EXTENSION(0x10_0000L);

        private final long bit; // of the reserved bytes read as one big-endian number

        Feature(long bit) {
            this.bit = bit;
        }
    }

    public Handshake {
        features = Sets.immutableEnumSet(features);
    }

    public boolean has(Feature feature) {
        return features.contains(feature);
    }

    /** Appends the 68 bytes. */
    public void encode(ByteBuf out) {
        long reserved = 0;
        for (Feature feature : features) {
            reserved |= feature.bit;
        }
        out.writeBytes(PROTOCOL.asByteBuffer());
        out.writeLong(reserved);
        out.writeBytes(infoHash.toByteArray());
        out.writeBytes(peerId.toByteArray());
    }

    /**
     * Consumes a handshake, or nothing and returns null while fewer than 68 bytes are readable.
     *
     * @throws PeerProtocolException at the first byte that cannot belong to a handshake
     */
    public static @Nullable Handshake decode(ByteBuf in) throws PeerProtocolException {
        int known = Math.min(in.readableBytes(), PROTOCOL.size());
        for (int i = 0; i < known; i++) {
            if (in.getByte(in.readerIndex() + i) != PROTOCOL.byteAt(i)) {
                throw new PeerProtocolException("not a BitTorrent handshake");
            }
        }
        if (in.readableBytes() < BYTES) {
            return null;
        }
        in.skipBytes(PROTOCOL.size());
        long reserved = in.readLong();
        EnumSet<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            if ((reserved & feature.bit) != 0) {
                features.add(feature);
            }
        }
        byte[] ids = new byte[2 * Id160.BYTES];
        in.readBytes(ids);
        return new Handshake(Id160.read(ids, 0), Id160.read(ids, Id160.BYTES), features);
    }
}
