package dev.flotilla.wire.crypto;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The side that was dialled. It answers with a key before it knows for which torrent, and says nothing more when it does
 * not have it.
 *
 * <p>Confined to its owner loop.
 */
public final class MseReceiver implements MseHandshake {
    private static final int HEADER_BYTES = 8 + Integer.BYTES + Short.BYTES;

    private enum Stage {
        PADDING,
        TORRENT,
        OFFER,
        INITIAL_PAYLOAD
    }

    private final Function<Id160, @Nullable Id160> torrents;
    private final boolean plaintextAllowed;
    private final RandomGenerator random;

    private Stage stage = Stage.PADDING;
    private int provided;
    private int padding;

    // from the other's public key on
    private @Nullable Keyed keyed;

    // from the torrent's name on
    private @Nullable Streams streams;

    private record Keyed(ByteString secret, Padding padding) {}

    private record Streams(Id160 infoHash, Rc4 inbound, Rc4 outbound) {}

    /**
     * @param torrents from {@link #torrentKey} to info-hash, null for a torrent that is not here
     * @param plaintextAllowed whether to select, when it is offered, that the rest goes unencrypted
     * @param random for the key too, so it must not be guessed
     */
    public MseReceiver(Function<Id160, @Nullable Id160> torrents, boolean plaintextAllowed, RandomGenerator random) {
        this.torrents = torrents;
        this.plaintextAllowed = plaintextAllowed;
        this.random = random;
    }

    /** Under what an initiator names the torrent: SHA-1 of {@code req2} and the info-hash. */
    public static Id160 torrentKey(Id160 infoHash) {
        return Id160.of(StreamKeys.torrent(infoHash));
    }

    @Override
    public @Nullable Agreement advance(ByteBuf in, ByteBuf out) throws MseException {
        if (keyed == null) {
            if (in.readableBytes() < KeyExchange.BYTES) {
                return null;
            }
            keyed = onKey(in, out);
        }
        if (stage == Stage.PADDING && keyed.padding.passed(in)) {
            stage = Stage.TORRENT;
        }
        if (stage == Stage.TORRENT && in.readableBytes() >= Id160.BYTES) {
            streams = onTorrent(in, keyed.secret.toByteArray());
            stage = Stage.OFFER;
        }
        if (streams == null) {
            return null;
        }
        if (stage == Stage.OFFER && in.readableBytes() >= HEADER_BYTES) {
            onOffer(in, streams.inbound);
            stage = Stage.INITIAL_PAYLOAD;
        }
        if (stage != Stage.INITIAL_PAYLOAD || in.readableBytes() < padding + Short.BYTES) {
            return null;
        }
        return agree(in, out, streams);
    }

    private Keyed onKey(ByteBuf in, ByteBuf out) throws MseException {
        byte[] theirs = new byte[KeyExchange.BYTES];
        in.readBytes(theirs);
        KeyExchange keys = KeyExchange.random(random);
        byte[] secret = keys.secret(theirs);
        out.writeBytes(keys.publicKey()).writeBytes(Padding.random(random));
        return new Keyed(ByteString.of(secret), new Padding(StreamKeys.marker(secret)));
    }

    private Streams onTorrent(ByteBuf in, byte[] secret) throws MseException {
        byte[] masked = new byte[Id160.BYTES];
        in.readBytes(masked);
        Id160 infoHash = torrents.apply(Id160.of(StreamKeys.mask(secret, masked)));
        if (infoHash == null) {
            throw new MseException("names a torrent that is not here");
        }
        return new Streams(
                infoHash, StreamKeys.fromInitiator(secret, infoHash), StreamKeys.fromReceiver(secret, infoHash));
    }

    private void onOffer(ByteBuf in, Rc4 inbound) throws MseException {
        inbound.apply(in, in.readerIndex(), HEADER_BYTES);
        if (in.readLong() != 0) {
            throw new MseException("a wrong verification constant");
        }
        provided = in.readInt();
        if ((provided & (plaintextAllowed ? PLAINTEXT | RC4 : RC4)) == 0) {
            throw new MseException("offers " + Integer.toHexString(provided) + " only");
        }
        padding = Padding.checkedLength(in.readUnsignedShort());
    }

    private Agreement agree(ByteBuf in, ByteBuf out, Streams with) {
        with.inbound.skip(padding);
        in.skipBytes(padding);
        with.inbound.apply(in, in.readerIndex(), Short.BYTES);
        int initialPayload = in.readUnsignedShort();

        boolean plain = plaintextAllowed && (provided & PLAINTEXT) != 0;
        int begin = out.writerIndex();
        byte[] ours = Padding.random(random);
        out.writeLong(0).writeInt(plain ? PLAINTEXT : RC4);
        out.writeShort(ours.length).writeBytes(ours);
        with.outbound.apply(out, begin, out.writerIndex() - begin);
        return new Agreement(with.infoHash, !plain, with.inbound, with.outbound, initialPayload);
    }
}
