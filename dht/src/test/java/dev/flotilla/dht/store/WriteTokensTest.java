package dev.flotilla.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
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
        ByteString token = tokens.issue(START, NODE, HASH);
        assertThat(token.size()).isEqualTo(WriteTokens.BYTES);
        assertThat(tokens.accepts(START, token, NODE, HASH)).isTrue();
    }

    @Test
    void bindsAddressAndInfoHashButNotPort() {
        ByteString token = tokens.issue(START, NODE, HASH);
        assertThat(tokens.accepts(START, token, NODE.withPort(1), HASH)).isTrue();
        assertThat(tokens.accepts(START, token, Endpoint.parse("192.0.2.8:6881"), HASH))
                .isFalse();
        assertThat(tokens.accepts(START, token, NODE, Id160.random(new SplittableRandom(3))))
                .isFalse();
    }

    @Test
    void livesFiveToTenMinutes() {
        for (long issuedAfter : new long[] {0, EPOCH / 2, EPOCH - 1}) {
            WriteTokens fresh = new WriteTokens(START, new SplittableRandom(2));
            long issued = START + issuedAfter;
            ByteString token = fresh.issue(issued, NODE, HASH);
            assertThat(fresh.accepts(issued + EPOCH, token, NODE, HASH)).isTrue();
            assertThat(fresh.accepts(START + 2 * EPOCH - 1, token, NODE, HASH)).isTrue();
            assertThat(fresh.accepts(START + 2 * EPOCH, token, NODE, HASH)).isFalse();
        }
    }

    @Test
    void forgetsBothSecretsAfterALongPause() {
        ByteString token = tokens.issue(START, NODE, HASH);
        assertThat(tokens.accepts(START + 7 * EPOCH, token, NODE, HASH)).isFalse();
    }

    @Test
    void refusesForeignTokens() {
        assertThat(tokens.accepts(START, ByteString.EMPTY, NODE, HASH)).isFalse();
        assertThat(tokens.accepts(START, ByteString.of(new byte[8]), NODE, HASH))
                .isFalse();
        assertThat(tokens.accepts(START, ByteString.of(new byte[9]), NODE, HASH))
                .isFalse();
        WriteTokens other = new WriteTokens(START, new SplittableRandom(9));
        assertThat(tokens.accepts(START, other.issue(START, NODE, HASH), NODE, HASH))
                .isFalse();
    }

    @Test
    void noFloodOfQuestionsTakesATokenAway() {
        ByteString token = tokens.issue(START, NODE, HASH);
        for (int i = 0; i < 5000; i++) {
            tokens.issue(START, NODE.withPort(i), HASH);
        }
        assertThat(tokens.accepts(START, token, NODE, HASH)).isTrue();
    }
}
