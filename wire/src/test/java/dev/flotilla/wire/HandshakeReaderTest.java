package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
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
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new HandshakeReader(TIMEOUT, new HandshakeReader.Outcome() {
                @Override
                public void onHandshake(Channel same, Handshake handshake, ByteBuf rest) {
                    told.add((handshake.equals(HANDSHAKE) ? "handshake, rest " : "another, rest ")
                            + ByteBufUtil.hexDump(rest));
                    rest.release();
                }

                @Override
                public void onNoHandshake(Channel same, HandshakeReader.Cause cause) {
                    told.add(cause.toString());
                }
            }));

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

    private static ByteBuf handshake() {
        ByteBuf bytes = Unpooled.buffer(Handshake.BYTES);
        HANDSHAKE.encode(bytes);
        return bytes;
    }
}
