package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UnreachableTest {
    private static final Endpoint NODE = Endpoint.parse("192.0.2.1:6881");

    private final Unreachable unreachable = new Unreachable();

    @Test
    void oneSilenceMayBeALostPacket() {
        unreachable.onSilence(0, NODE);
        assertThat(unreachable.contains(0, NODE)).isFalse();
        unreachable.onSilence(1, NODE);
        assertThat(unreachable.contains(1, NODE)).isTrue();
        assertThat(unreachable.contains(1, NODE.withPort(1))).isFalse();
    }

    @Test
    void anyMessageClearsIt() {
        unreachable.onSilence(0, NODE);
        unreachable.onSilence(1, NODE);
        unreachable.onHeard(NODE);
        assertThat(unreachable.contains(1, NODE)).isFalse();
        unreachable.onSilence(2, NODE);
        assertThat(unreachable.contains(2, NODE)).isFalse();
    }

    @Test
    void isForgottenTwoMinutesAfterTheLastSilence() {
        unreachable.onSilence(0, NODE);
        unreachable.onSilence(TimeUnit.SECONDS.toNanos(100), NODE);
        assertThat(unreachable.contains(TimeUnit.SECONDS.toNanos(219), NODE)).isTrue();
        assertThat(unreachable.contains(TimeUnit.SECONDS.toNanos(220), NODE)).isFalse();
    }

    @Test
    void remembersABoundedNumber() {
        Endpoint[] many = IntStream.range(0, 4 * Unreachable.MAX)
                .mapToObj(i -> Endpoint.of(new byte[] {10, 0, (byte) (i >>> 8), (byte) i}, 6881))
                .toArray(Endpoint[]::new);
        for (Endpoint endpoint : many) {
            unreachable.onSilence(0, endpoint);
            unreachable.onSilence(0, endpoint);
        }
        long remembered = IntStream.range(0, many.length)
                .filter(i -> unreachable.contains(0, many[i]))
                .count();
        assertThat(remembered).isBetween(1L, (long) Unreachable.MAX);
    }
}
