package dev.flotilla.wire.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/** Two sides, and the bytes between them cut anyhow. */
class MseHandshakePropertyTest {
    private static final byte[] QUESTION = "what is said behind the initial payload".getBytes(UTF_8);
    private static final byte[] ANSWER = "and what is answered".getBytes(UTF_8);

    @Property(tries = 300)
    void bothAgreeHoweverTheBytesAreCut(
            @ForAll long seed,
            @ForAll @Size(max = 300) byte[] payload,
            @ForAll boolean offersPlaintext,
            @ForAll boolean takesPlaintext,
            @ForAll @IntRange(min = 1, max = 700) int longestCut)
            throws MseException {
        SplittableRandom random = new SplittableRandom(seed);
        Talk talk = new Talk(random.split(), payload, offersPlaintext, takesPlaintext);
        talk.run(random, longestCut);
        assertThat(talk.heardByReceiver()).isEqualTo(concat(payload, QUESTION));
        assertThat(talk.heardByInitiator()).isEqualTo(ANSWER);
        assertThat(talk.isEncrypted()).isEqualTo(!(offersPlaintext && takesPlaintext));
    }

    @Property(tries = 30)
    void everyLengthOfPaddingUpTo512IsPassed(@ForAll @IntRange(max = 512) int padding) throws MseException {
        for (int length : new int[] {padding, 0, 511, 512}) {
            Talk talk = new Talk(FixedPadding.of(padding, length), new byte[68], false, true);
            talk.run(new SplittableRandom(padding), 700);
            assertThat(talk.heardByReceiver()).isEqualTo(concat(new byte[68], QUESTION));
            assertThat(talk.heardByInitiator()).isEqualTo(ANSWER);
        }
    }

    @Property(tries = 30)
    void saysTheSameByteByByteAsAtOnce(@ForAll long seed, @ForAll boolean takesPlaintext) throws MseException {
        Talk whole = new Talk(new SplittableRandom(seed), new byte[68], true, takesPlaintext);
        Talk bytewise = new Talk(new SplittableRandom(seed), new byte[68], true, takesPlaintext);
        whole.run(new SplittableRandom(seed), 1 << 20);
        bytewise.run(new SplittableRandom(seed), 1);
        assertThat(bytewise.said).isEqualTo(whole.said);
    }

    @Property(tries = 300)
    void leavesLittleUnreadWhateverComes(@ForAll long seed, @ForAll boolean isInitiator) {
        SplittableRandom random = new SplittableRandom(seed);
        MseHandshake side = isInitiator
                ? new MseInitiator(Id160.random(random), ByteString.EMPTY, true, random)
                : new MseReceiver(key -> null, true, random);
        ByteBuf in = Unpooled.buffer();
        ByteBuf out = Unpooled.buffer();
        boolean refused = false;
        for (int n = 0; n < 100 && !refused; n++) {
            byte[] junk = new byte[random.nextInt(1, 50)];
            random.nextBytes(junk);
            in.writeBytes(junk);
            try {
                assertThat(side.advance(in, out)).isNull();
                assertThat(in.readableBytes()).isLessThan(KeyExchange.BYTES);
            } catch (MseException e) {
                refused = true;
            }
        }
        assertThat(refused).isTrue();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(first, second));
    }

    /** An initiator, a receiver with three torrents, and the bytes on their way. */
    private static final class Talk {
        final ByteBuf said = Unpooled.buffer();

        private final ByteBuf toReceiver = Unpooled.buffer();
        private final ByteBuf toInitiator = Unpooled.buffer();
        private final Side initiator;
        private final Side receiver;
        private final Id160 infoHash;

        Talk(RandomGenerator random, byte[] payload, boolean offersPlaintext, boolean takesPlaintext) {
            Map<Id160, Id160> torrents = new HashMap<>();
            Id160 last = Id160.random(random);
            for (int n = 0; n < 3; n++) {
                last = Id160.random(random);
                torrents.put(MseReceiver.torrentKey(last), last);
            }
            infoHash = last;
            MseInitiator first = new MseInitiator(infoHash, ByteString.of(payload), offersPlaintext, random);
            first.start(toReceiver);
            initiator = new Side(first, toInitiator, toReceiver, QUESTION);
            receiver =
                    new Side(new MseReceiver(torrents::get, takesPlaintext, random), toReceiver, toInitiator, ANSWER);
        }

        void run(SplittableRandom random, int longestCut) throws MseException {
            said.writeBytes(toReceiver.duplicate());
            while (toReceiver.isReadable() || toInitiator.isReadable()) {
                Side side = toReceiver.isReadable() ? receiver : initiator;
                int before = side.writes.writerIndex();
                side.read(random.nextInt(1, longestCut + 1));
                said.writeBytes(side.writes, before, side.writes.writerIndex() - before);
            }
            assertThat(initiator.agreed().infoHash()).isEqualTo(infoHash);
            assertThat(receiver.agreed().infoHash()).isEqualTo(infoHash);
            assertThat(initiator.agreed().isEncrypted())
                    .isEqualTo(receiver.agreed().isEncrypted());
            assertThat(receiver.agreed().isDecrypting()).isEqualTo(isEncrypted());
        }

        boolean isEncrypted() {
            return receiver.agreed().isEncrypted();
        }

        byte[] heardByReceiver() {
            return ByteBufUtil.getBytes(receiver.heard);
        }

        byte[] heardByInitiator() {
            return ByteBufUtil.getBytes(initiator.heard);
        }
    }

    private static final class Side {
        final ByteBuf reads;
        final ByteBuf writes;
        final ByteBuf heard = Unpooled.buffer();

        private final MseHandshake handshake;
        private final byte[] says;
        private final ByteBuf unread = Unpooled.buffer();
        private @Nullable Agreement agreement;

        Side(MseHandshake handshake, ByteBuf reads, ByteBuf writes, byte[] says) {
            this.handshake = handshake;
            this.reads = reads;
            this.writes = writes;
            this.says = says;
        }

        Agreement agreed() {
            if (agreement == null) {
                throw new AssertionError("no agreement");
            }
            return agreement;
        }

        void read(int length) throws MseException {
            unread.writeBytes(reads, Math.min(length, reads.readableBytes()));
            if (agreement == null) {
                agreement = handshake.advance(unread, writes);
                if (agreement != null) {
                    ByteBuf words = Unpooled.copiedBuffer(says);
                    agreement.encrypt(words);
                    writes.writeBytes(words);
                }
            }
            if (agreement != null) {
                agreement.decrypt(unread);
                heard.writeBytes(unread);
            }
        }
    }
}
