package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.store.SignedValue;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private final Signatures signatures = new Signatures();
    private final SignedValue genuine =
            ItemKey.random().sign(ByteString.EMPTY, 1, ByteString.utf8("1:a")).toSignedValue();

    @AfterEach
    void close() {
        signatures.close();
    }

    private SignedValue forged(int seq) {
        return new SignedValue(genuine.key(), genuine.salt(), 2 + seq, genuine.value(), genuine.signature());
    }

    @Test
    void tellsGenuineFromForged() {
        Map<SignedValue, Boolean> verdicts = new ConcurrentHashMap<>();
        assertThat(signatures.verify(genuine, verdicts::put)).isTrue();
        assertThat(signatures.verify(forged(0), verdicts::put)).isTrue();
        await().until(() -> verdicts.size() == 2);
        assertThat(verdicts).containsEntry(genuine, true).containsEntry(forged(0), false);
    }

    @Test
    void refusesWhenTooManyWait() {
        CountDownLatch blocked = new CountDownLatch(1);
        Map<SignedValue, Boolean> verdicts = new ConcurrentHashMap<>();
        signatures.verify(genuine, (value, verdict) -> {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        int taken = 0;
        for (int i = 0; i < 2 * Signatures.MAX_WAITING; i++) {
            taken += signatures.verify(forged(i), verdicts::put) ? 1 : 0;
        }
        // the first may still be in the queue, or be under way
        assertThat(taken).isBetween(Signatures.MAX_WAITING - 1, Signatures.MAX_WAITING);
        int expected = taken;
        blocked.countDown();
        await().until(() -> verdicts.size() == expected);
    }

    @Test
    void itsThreadEndsWithTheWork() {
        signatures.verify(genuine, (value, verdict) -> {});
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("flotilla-dht-signatures")));
    }
}
