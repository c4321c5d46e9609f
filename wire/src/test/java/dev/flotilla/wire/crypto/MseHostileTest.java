package dev.flotilla.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.math.BigInteger;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Each rule of the handshake broken once, by one who knows all the others. */
class MseHostileTest {
    private static final Id160 INFO_HASH = Id160.fromHex("ab".repeat(20));
    private static final Map<Id160, Id160> TORRENTS = Map.of(MseReceiver.torrentKey(INFO_HASH), INFO_HASH);

    private final SplittableRandom random = new SplittableRandom(9);
    private final KeyExchange theirs = KeyExchange.random(random);
    private final ByteBuf in = Unpooled.buffer();
    private final ByteBuf out = Unpooled.buffer();
    private final MseReceiver receiver = new MseReceiver(TORRENTS::get, false, FixedPadding.of(1, 0));
    private final MseInitiator initiator = new MseInitiator(INFO_HASH, ByteString.EMPTY, false, FixedPadding.of(2, 0));

    // to the receiver

    @Test
    void receiverTakesAnOfferWithoutFault() throws MseException {
        byte[] secret = greetReceiver();
        in.writeBytes(StreamKeys.marker(secret)).writeBytes(name(secret, INFO_HASH));
        offer(secret, 0, MseHandshake.RC4, 0, 0);
        assertThat(receiver.advance(in, out)).isNotNull();
    }

    @Test
    void receiverRefusesKeysThatGiveTheSecretAway() {
        assertRefused(receiver, new byte[KeyExchange.BYTES], "public key");
        BigInteger last = KeyExchange.PRIME.subtract(BigInteger.ONE);
        MseReceiver other = new MseReceiver(TORRENTS::get, false, random);
        byte[] key = last.toByteArray(); // a zero in front
        assertThatThrownBy(() -> other.advance(Unpooled.wrappedBuffer(key, 1, KeyExchange.BYTES), out))
                .isInstanceOf(MseException.class);
        assertThat(out.isReadable()).as("it said something").isFalse();
    }

    @Test
    void receiverRefusesEndlessPadding() throws MseException {
        byte[] secret = greetReceiver();
        assertThat(receiver.advance(in.writeZero(512 + 19), out)).isNull();
        assertRefused(receiver, new byte[1], "padding");
        assertThat(secret).isNotEmpty();
    }

    @Test
    void receiverRefusesAWrongMarker() throws MseException {
        byte[] secret = greetReceiver();
        secret[0] ^= 1;
        in.writeBytes(StreamKeys.marker(secret)).writeZero(600);
        assertRefused(receiver, new byte[0], "padding");
    }

    @Test
    void receiverRefusesATorrentThatIsNotHere() throws MseException {
        byte[] secret = greetReceiver();
        in.writeBytes(StreamKeys.marker(secret)).writeBytes(name(secret, Id160.fromHex("cd".repeat(20))));
        assertRefused(receiver, new byte[0], "not here");
    }

    @Test
    void receiverRefusesAWrongVerificationConstant() throws MseException {
        assertOfferRefused(1L << 40, MseHandshake.RC4, 0, "verification");
    }

    @Test
    void receiverRefusesAnOfferOfNothingItTakes() throws MseException {
        assertOfferRefused(0, MseHandshake.PLAINTEXT, 0, "offers 1");
    }

    @Test
    void receiverRefusesHugePaddingWithoutWaitingForIt() throws MseException {
        assertOfferRefused(0, MseHandshake.RC4, 65_535, "padding of 65535");
    }

    @Test
    void receiverCollectsNoInitialPayload() throws MseException {
        byte[] secret = greetReceiver();
        in.writeBytes(StreamKeys.marker(secret)).writeBytes(name(secret, INFO_HASH));
        offer(secret, 0, MseHandshake.RC4, 0, 65_535);
        assertThat(receiver.advance(in, out)).as("nothing of it has come").isNotNull();
    }

    // to the initiator

    @Test
    void initiatorTakesAnAnswerWithoutFault() throws MseException {
        answer(greetInitiator(), MseHandshake.RC4, 0);
        assertThat(initiator.advance(in, out)).isNotNull();
    }

    @Test
    void initiatorRefusesKeysThatGiveTheSecretAway() {
        initiator.start(out);
        out.clear();
        assertRefused(initiator, new byte[KeyExchange.BYTES], "public key");
        assertThat(out.isReadable()).as("it said something").isFalse();
    }

    @Test
    void initiatorRefusesEndlessPadding() throws MseException {
        greetInitiator();
        assertThat(initiator.advance(in.writeZero(512 + 7), out)).isNull();
        assertRefused(initiator, new byte[1], "padding");
    }

    @Test
    void initiatorRefusesASelectionOfWhatItDidNotOffer() throws MseException {
        answer(greetInitiator(), MseHandshake.PLAINTEXT, 0);
        assertRefused(initiator, new byte[0], "selects 1 of 2");
    }

    @Test
    void initiatorRefusesASelectionOfNothingOrOfBoth() throws MseException {
        for (int selected : new int[] {0, 3, 4, -1}) {
            MseInitiator other = new MseInitiator(INFO_HASH, ByteString.EMPTY, true, FixedPadding.of(2, 0));
            in.clear();
            answer(greetInitiator(other), selected, 0);
            assertRefused(other, new byte[0], "selects");
        }
    }

    @Test
    void initiatorRefusesHugePaddingWithoutWaitingForIt() throws MseException {
        answer(greetInitiator(), MseHandshake.RC4, 513);
        assertRefused(initiator, new byte[0], "padding of 513");
    }

    private byte[] greetReceiver() throws MseException {
        assertThat(receiver.advance(in.writeBytes(theirs.publicKey()), out)).isNull();
        byte[] key = new byte[KeyExchange.BYTES];
        out.readBytes(key);
        return theirs.secret(key);
    }

    private byte[] greetInitiator() throws MseException {
        return greetInitiator(initiator);
    }

    private byte[] greetInitiator(MseInitiator side) throws MseException {
        ByteBuf said = Unpooled.buffer();
        side.start(said);
        byte[] key = new byte[KeyExchange.BYTES];
        said.readBytes(key);
        in.writeBytes(theirs.publicKey());
        return theirs.secret(key);
    }

    private static byte[] name(byte[] secret, Id160 infoHash) {
        return StreamKeys.mask(secret, StreamKeys.torrent(infoHash));
    }

    private void assertOfferRefused(long verification, int provided, int padding, String reason) throws MseException {
        byte[] secret = greetReceiver();
        in.writeBytes(StreamKeys.marker(secret)).writeBytes(name(secret, INFO_HASH));
        offer(secret, verification, provided, padding, 0);
        assertRefused(receiver, new byte[0], reason);
    }

    private void offer(byte[] secret, long verification, int provided, int padding, int payload) {
        ByteBuf plain = Unpooled.buffer().writeLong(verification).writeInt(provided);
        plain.writeShort(padding).writeShort(payload);
        StreamKeys.fromInitiator(secret, INFO_HASH).apply(plain);
        in.writeBytes(plain);
    }

    private void answer(byte[] secret, int selected, int padding) {
        ByteBuf plain = Unpooled.buffer().writeLong(0).writeInt(selected).writeShort(padding);
        StreamKeys.fromReceiver(secret, INFO_HASH).apply(plain);
        in.writeBytes(plain);
    }

    private void assertRefused(MseHandshake side, byte[] bytes, String reason) {
        assertThatThrownBy(() -> side.advance(in.writeBytes(bytes), out))
                .isInstanceOf(MseException.class)
                .hasMessageContaining(reason);
    }
}
