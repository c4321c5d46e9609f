package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WriteTokensTest {
    private static final long START = Long.MAX_VALUE - 5; // time may wrap
    private static final long EPOCH = WriteTokens.EPOCH_NANOS;
    private static final Id160 HASH = Id160.random(new SplittableRandom(1));
    private static final Endpoint NODE = Endpoint.parse("192.0.2.7:6881");

    private final WriteTokens tokens = new WriteTokens(START, new SplittableRandom(2));

    @Test
    void acceptsWhatItIssued() {
        long token = tokens.issue(START, NODE, HASH);
        assertThat(accepts(tokens, START, token, NODE, HASH)).isTrue();
    }

    @Test
    void bindsAddressAndInfoHashButNotPort() {
        long token = tokens.issue(START, NODE, HASH);
        assertThat(accepts(tokens, START, token, NODE.withPort(1), HASH)).isTrue();
        assertThat(accepts(tokens, START, token, Endpoint.parse("192.0.2.8:6881"), HASH))
                .isFalse();
        assertThat(accepts(tokens, START, token, NODE, Id160.random(new SplittableRandom(3))))
                .isFalse();
    }

    @Test
    void livesFiveToTenMinutes() {
        for (long issuedAfter : new long[] {0, EPOCH / 2, EPOCH - 1}) {
            WriteTokens fresh = new WriteTokens(START, new SplittableRandom(2));
            long issued = START + issuedAfter;
            long token = fresh.issue(issued, NODE, HASH);
            assertThat(accepts(fresh, issued + EPOCH, token, NODE, HASH)).isTrue();
            assertThat(accepts(fresh, START + 2 * EPOCH - 1, token, NODE, HASH)).isTrue();
            assertThat(accepts(fresh, START + 2 * EPOCH, token, NODE, HASH)).isFalse();
        }
    }

    @Test
    void forgetsBothSecretsAfterALongPause() {
        long token = tokens.issue(START, NODE, HASH);
        assertThat(accepts(tokens, START + 7 * EPOCH, token, NODE, HASH)).isFalse();
    }

    @Test
    void refusesForeignTokens() {
        assertThat(tokens.accepts(START, new byte[0], 0, 0, NODE, HASH)).isFalse();
        assertThat(accepts(tokens, START, 0, NODE, HASH)).isFalse();
        byte[] longer =
                ByteBuffer.allocate(9).putLong(tokens.issue(START, NODE, HASH)).array();
        assertThat(tokens.accepts(START, longer, 0, 8, NODE, HASH)).isTrue();
        assertThat(tokens.accepts(START, longer, 0, 9, NODE, HASH)).isFalse();
        assertThat(tokens.accepts(START, longer, 0, 7, NODE, HASH)).isFalse();
        WriteTokens other = new WriteTokens(START, new SplittableRandom(9));
        assertThat(accepts(tokens, START, other.issue(START, NODE, HASH), NODE, HASH))
                .isFalse();
    }

    @Test
    void noFloodOfQuestionsTakesATokenAway() {
        long token = tokens.issue(START, NODE, HASH);
        for (int i = 0; i < 5000; i++) {
            tokens.issue(START, NODE.withPort(i), HASH);
        }
        assertThat(accepts(tokens, START, token, NODE, HASH)).isTrue();
    }

    private static boolean accepts(WriteTokens tokens, long now, long token, Endpoint from, Id160 infoHash) {
        byte[] bytes = ByteBuffer.allocate(11).putLong(3, token).array();
        return tokens.accepts(now, bytes, 3, WriteTokens.BYTES, from, infoHash);
    }
}
