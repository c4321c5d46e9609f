package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.crypto.MseInitiator;
import dev.flotilla.wire.crypto.MseReceiver;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.Handshake.Feature;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakeReaderTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final SplittableRandom RANDOM = new SplittableRandom(1);
    private static final Handshake HANDSHAKE =
            new Handshake(Id160.random(RANDOM), Id160.random(RANDOM), Set.of(Feature.FAST, Feature.EXTENSION));

    private final List<String> told = new ArrayList<>();
    private final HandshakeReader.Outcome outcome = new HandshakeReader.Outcome() {
        @Override
        public void onEncrypted() {
            told.add("encrypted");
        }

        @Override
        public void onHandshake(Channel same, Handshake handshake, ByteBuf rest) {
            told.add((handshake.equals(HANDSHAKE) ? "handshake, rest " : "another, rest ") + ByteBufUtil.hexDump(rest));
            rest.release();
        }

        @Override
        public void onNoHandshake(Channel same, HandshakeReader.Cause cause) {
            told.add(cause.toString());
        }
    };
    private final EmbeddedChannel channel = new EmbeddedChannel(new HandshakeReader(TIMEOUT, true, null, outcome));

    @Test
    void readsAHandshakeInOnePiece() {
        channel.writeInbound(handshake());
        assertThat(told).containsExactly("handshake, rest ");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void readsAHandshakeByteByByteAndGivesWhatCameBehind() {
        ByteBuf bytes = handshake().writeByte(0xab).writeByte(0xcd);
        for (int i = 0; i < Handshake.BYTES - 1; i++) {
            channel.writeInbound(bytes.readRetainedSlice(1));
        }
        assertThat(told).isEmpty();
        channel.writeInbound(bytes);
        assertThat(told).containsExactly("handshake, rest abcd");
    }

    @Test
    void refusesAnEncryptedHandshakeOfACrowd() {
        EmbeddedChannel crowded = new EmbeddedChannel(new HandshakeReader(TIMEOUT, true, () -> null, outcome));
        crowded.writeInbound(Unpooled.wrappedBuffer(new byte[96]));
        assertThat(told).containsExactly("CROWDED");
        assertThat(crowded.isOpen()).isFalse();
        told.clear();
        new EmbeddedChannel(new HandshakeReader(TIMEOUT, true, () -> null, outcome)).writeInbound(handshake());
        assertThat(told).as("a plain one costs nothing").containsExactly("handshake, rest ");
    }

    @Test
    void stopsReadingAndLeavesThePipeline() {
        channel.writeInbound(handshake());
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(channel.pipeline().get(HandshakeReader.class)).isNull();
    }

    @Test
    void closesAChannelThatFailsBeforeItsOwnerComes() {
        channel.writeInbound(handshake());
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
        assertThat(channel.isOpen()).isFalse();
        channel.checkException();
    }

    @Test
    void refusesAnotherProtocolAtItsFirstByte() {
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {0x14}));
        assertThat(told).containsExactly("UNREADABLE");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void closesAtTheTimeLimitHoweverSlowlyBytesDrip() {
        channel.freezeTime();
        ByteBuf bytes = handshake();
        for (int second = 0; second < 9; second++) {
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.writeInbound(bytes.readRetainedSlice(1));
            channel.runScheduledPendingTasks();
        }
        assertThat(told).isEmpty();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told).containsExactly("TIMEOUT");
        assertThat(channel.isOpen()).isFalse();
        bytes.release();
    }

    @Test
    void tellsADisconnectionOnce() {
        channel.writeInbound(handshake().readRetainedSlice(7));
        channel.close();
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told).containsExactly("DISCONNECTED");
    }

    @Test
    void doesNotTimeOutAfterTheHandshake() {
        channel.writeInbound(handshake());
        channel.advanceTimeBy(11, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(told).containsExactly("handshake, rest ");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void takesBothKindsWhereBothAreTaken() {
        EmbeddedChannel plain = receiver(true, HANDSHAKE.infoHash());
        plain.writeInbound(handshake());
        assertThat(told).containsExactly("handshake, rest ");
        assertThat(plain.outboundMessages()).isEmpty();
        told.clear();
        EmbeddedChannel encrypted = receiver(true, HANDSHAKE.infoHash());
        EmbeddedChannel initiator = initiator(true, HANDSHAKE, encrypted);
        exchange(initiator, encrypted);
        assertThat(told).containsExactly("encrypted", "handshake, rest ", "encrypted");
        assertThat(CipherHandler.isOn(encrypted)).isFalse();
        assertThat(encrypted.pipeline().get(CipherHandler.class))
                .as("nothing to do")
                .isNull();
    }

    @Test
    void refusesAPlainHandshakeWhereEncryptionIsRequired() {
        EmbeddedChannel receiver = receiver(false, HANDSHAKE.infoHash());
        receiver.writeInbound(handshake());
        assertThat(told).containsExactly("PLAINTEXT");
        assertThat(receiver.isOpen()).isFalse();
    }

    @Test
    void goesOnEncryptedInBothDirections() {
        EmbeddedChannel receiver = receiver(false, HANDSHAKE.infoHash());
        EmbeddedChannel initiator = initiator(true, HANDSHAKE, receiver);
        exchange(initiator, receiver);
        receiver.writeOutbound(handshake(), Unpooled.copiedBuffer(new byte[] {0x5a}));
        ByteBuf answer = Unpooled.buffer();
        drain(receiver, answer);
        assertThat(answer.getByte(answer.readableBytes() - 1)).isNotEqualTo((byte) 0x5a); // of this seed
        initiator.writeInbound(answer);
        assertThat(told).containsExactly("encrypted", "handshake, rest ", "encrypted", "handshake, rest 5a");
        assertThat(CipherHandler.isOn(receiver)).isTrue();
        assertThat(CipherHandler.isOn(initiator)).isTrue();
    }

    @Test
    void refusesAnotherTorrentThanAgreedUpon() {
        Handshake other = new Handshake(Id160.random(RANDOM), Id160.random(RANDOM), Set.of());
        EmbeddedChannel receiver = receiver(true, HANDSHAKE.infoHash());
        EmbeddedChannel initiator = initiator(true, HANDSHAKE.infoHash(), other, receiver);
        exchange(initiator, receiver);
        assertThat(told).containsExactly("encrypted", "UNREADABLE", "encrypted");
        assertThat(receiver.isOpen()).isFalse();
    }

    @Test
    void closesJunkThatIsNoEncryptedHandshakeEither() {
        EmbeddedChannel receiver = receiver(true, HANDSHAKE.infoHash());
        byte[] junk = new byte[96 + 512 + 20];
        receiver.writeInbound(Unpooled.copiedBuffer(junk, 0, 95));
        assertThat(told).isEmpty();
        Arrays.fill(junk, (byte) 'x');
        receiver.writeInbound(Unpooled.wrappedBuffer(junk));
        assertThat(told).containsExactly("ENCRYPTION");
        assertThat(receiver.isOpen()).isFalse();
        receiver.close();
        receiver.releaseOutbound();
    }

    @Test
    void closesShortJunkAtTheTimeLimit() {
        EmbeddedChannel receiver = receiver(true, HANDSHAKE.infoHash());
        receiver.freezeTime();
        receiver.writeInbound(Unpooled.copiedBuffer(new byte[] {'j', 'u', 'n', 'k'}));
        receiver.advanceTimeBy(9, TimeUnit.SECONDS);
        receiver.runScheduledPendingTasks();
        assertThat(told).isEmpty();
        receiver.advanceTimeBy(1, TimeUnit.SECONDS);
        receiver.runScheduledPendingTasks();
        assertThat(told).containsExactly("TIMEOUT");
        assertThat(receiver.isOpen()).isFalse();
        NodeCounters counters = new NodeCounters();
        counters.countNoHandshake(HandshakeReader.Cause.valueOf(told.get(0)));
        assertThat(counters.handshakeFailures.sum()).isEqualTo(1);
    }

    private EmbeddedChannel receiver(boolean takesPlain, Id160 infoHash) {
        return new EmbeddedChannel(new HandshakeReader(
                TIMEOUT, takesPlain, () -> new MseReceiver(key -> infoHash, takesPlain, RANDOM), outcome));
    }

    private EmbeddedChannel initiator(boolean takesPlain, Handshake handshake, EmbeddedChannel receiver) {
        return initiator(takesPlain, handshake.infoHash(), handshake, receiver);
    }

    private EmbeddedChannel initiator(boolean takesPlain, Id160 agreed, Handshake handshake, EmbeddedChannel receiver) {
        ByteBuf bytes = Unpooled.buffer();
        handshake.encode(bytes);
        MseInitiator initiator =
                new MseInitiator(agreed, ByteString.copyOf(bytes.nioBuffer()), takesPlain, new SplittableRandom(3));
        ByteBuf out = Unpooled.buffer();
        initiator.start(out);
        receiver.writeInbound(out);
        return new EmbeddedChannel(new HandshakeReader(TIMEOUT, false, () -> initiator, outcome));
    }

    private static void exchange(EmbeddedChannel initiator, EmbeddedChannel receiver) {
        boolean moved = true;
        while (moved) {
            moved = move(receiver, initiator) | move(initiator, receiver);
        }
    }

    private static boolean move(EmbeddedChannel from, EmbeddedChannel to) {
        ByteBuf bytes = Unpooled.buffer();
        drain(from, bytes);
        if (!bytes.isReadable()) {
            return false;
        }
        to.writeInbound(bytes);
        return true;
    }

    private static void drain(EmbeddedChannel from, ByteBuf to) {
        ByteBuf part = from.readOutbound();
        while (part != null) {
            to.writeBytes(part);
            part.release();
            part = from.readOutbound();
        }
    }

    private static ByteBuf handshake() {
        ByteBuf bytes = Unpooled.buffer(Handshake.BYTES);
        HANDSHAKE.encode(bytes);
        return bytes;
    }
}
