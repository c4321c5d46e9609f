package dev.flotilla.wire.crypto;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The side that has dialled.
 *
 * <p>Confined to its owner loop.
 */
public final class MseInitiator implements MseHandshake {
    private static final int VERIFICATION_BYTES = 8;
    private static final int MAX_INITIAL_PAYLOAD = 65_535;

    private enum Stage {
        KEY,
        PADDING,
        SELECTION,
        LAST_PADDING
    }

    private final Id160 infoHash;
    private final ByteString initialPayload;
    private final int provided;
    private final RandomGenerator random;
    private final KeyExchange keys;

    private Stage stage = Stage.KEY;
    private int selected;
    private int lastPadding;

    // from the other's public key on
    private @Nullable Keyed keyed;

    private record Keyed(Rc4 inbound, Rc4 outbound, Padding padding) {}

    /**
     * @param initialPayload what we say first, up to 65,535 bytes
     * @param plaintextAllowed whether the other side may select that the rest goes unencrypted
     * @param random for the key too, so it must not be guessed
     */
    public MseInitiator(Id160 infoHash, ByteString initialPayload, boolean plaintextAllowed, RandomGenerator random) {
        if (initialPayload.size() > MAX_INITIAL_PAYLOAD) {
            throw new IllegalArgumentException("an initial payload of " + initialPayload.size() + " bytes");
        }
        this.infoHash = infoHash;
        this.initialPayload = initialPayload;
        this.provided = plaintextAllowed ? PLAINTEXT | RC4 : RC4;
        this.random = random;
        this.keys = KeyExchange.random(random);
    }

    /** Appends what the initiator says before it has heard anything. */
    public void start(ByteBuf out) {
        out.writeBytes(keys.publicKey()).writeBytes(Padding.random(random));
    }

    @Override
    public @Nullable Agreement advance(ByteBuf in, ByteBuf out) throws MseException {
        if (keyed == null) {
            if (in.readableBytes() < KeyExchange.BYTES) {
                return null;
            }
            keyed = onKey(in, out);
            stage = Stage.PADDING;
        }
        if (stage == Stage.PADDING && keyed.padding.passed(in)) {
            stage = Stage.SELECTION;
        }
        if (stage == Stage.SELECTION && in.readableBytes() >= Integer.BYTES + Short.BYTES) {
            onSelection(in, keyed.inbound);
            stage = Stage.LAST_PADDING;
        }
        if (stage != Stage.LAST_PADDING || in.readableBytes() < lastPadding) {
            return null;
        }
        keyed.inbound.skip(lastPadding);
        in.skipBytes(lastPadding);
        return new Agreement(infoHash, selected == RC4, keyed.inbound, keyed.outbound, 0);
    }

    private Keyed onKey(ByteBuf in, ByteBuf out) throws MseException {
        byte[] theirs = new byte[KeyExchange.BYTES];
        in.readBytes(theirs);
        byte[] secret = keys.secret(theirs);
        Rc4 outbound = StreamKeys.fromInitiator(secret, infoHash);
        Rc4 inbound = StreamKeys.fromReceiver(secret, infoHash);

        out.writeBytes(StreamKeys.marker(secret));
        out.writeBytes(StreamKeys.mask(secret, StreamKeys.torrent(infoHash)));
        int begin = out.writerIndex();
        byte[] padding = Padding.random(random);
        out.writeZero(VERIFICATION_BYTES).writeInt(provided);
        out.writeShort(padding.length).writeBytes(padding);
        out.writeShort(initialPayload.size()).writeBytes(initialPayload.asByteBuffer());
        outbound.apply(out, begin, out.writerIndex() - begin);

        byte[] verification = new byte[VERIFICATION_BYTES];
        inbound.apply(verification, 0, VERIFICATION_BYTES);
        return new Keyed(inbound, outbound, new Padding(verification));
    }

    private void onSelection(ByteBuf in, Rc4 inbound) throws MseException {
        inbound.apply(in, in.readerIndex(), Integer.BYTES + Short.BYTES);
        selected = in.readInt();
        boolean isOne = selected == PLAINTEXT || selected == RC4;
        if (!isOne || (selected & provided) == 0) {
            throw new MseException("selects " + Integer.toHexString(selected) + " of " + provided);
        }
        lastPadding = Padding.checkedLength(in.readUnsignedShort());
    }
}
