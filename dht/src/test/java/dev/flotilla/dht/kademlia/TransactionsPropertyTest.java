package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.KrpcReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TransactionsPropertyTest {
    private static final Endpoint NODE = Endpoint.parse("192.0.2.1:1");

    private static final Asker NOBODY = new Asker() {
        @Override
        public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {}

        @Override
        public void onFailed(long nowNanos, Rpc rpc) {}
    };

    @Property
    void answersStallsAndTimeOutsInOrder(@ForAll long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Transactions transactions = new Transactions(random);
        List<Rpc> open = new ArrayList<>();
        long now = random.nextLong();
        for (int i = 0; i < 300; i++) {
            now += random.nextLong(20);
            int choice = random.nextInt(3);
            if (choice < 2) {
                long stall = now + random.nextLong(100);
                open.add(transactions.open(now, NODE, null, NOBODY, stall, stall + random.nextLong(200)));
            } else if (!open.isEmpty()) {
                Rpc rpc = open.remove(random.nextInt(open.size()));
                assertThat(close(transactions, bytes(rpc), NODE)).isSameAs(rpc);
                assertThat(close(transactions, bytes(rpc), NODE)).isNull();
            }
            wake(transactions, open, now);
            transactions.checkInvariants();
            assertThat(transactions.size()).isEqualTo(open.size());
        }
    }

    private static void wake(Transactions transactions, List<Rpc> open, long now) {
        for (Rpc rpc = transactions.wake(now); rpc != null; rpc = transactions.wake(now)) {
            if (!transactions.isOpen(rpc)) {
                assertThat(rpc.timeoutNanos - now).isNotPositive();
                assertThat(open.remove(rpc)).isTrue();
            } else {
                assertThat(rpc.stalled).isTrue();
            }
        }
        open.stream()
                .min(Comparator.comparing(rpc -> rpc.wakeNanos - now))
                .ifPresent(next -> assertThat(transactions.nextWakeNanos()).isEqualTo(next.wakeNanos));
    }

    @Example
    void dropsAnswersFromAnotherEndpointOrWithAnotherId() {
        Transactions transactions = new Transactions(new SplittableRandom(1));
        Rpc rpc = transactions.open(0, NODE, null, NOBODY, 10, 20);
        byte[] id = bytes(rpc);
        byte[] wrong = id.clone();
        wrong[0] ^= 1; // the slot is right, the id is not
        assertThat(close(transactions, id, NODE.withPort(2))).isNull();
        assertThat(close(transactions, id, Endpoint.parse("192.0.2.2:1"))).isNull();
        assertThat(close(transactions, wrong, NODE)).isNull();
        assertThat(close(transactions, Arrays.copyOf(id, 3), NODE)).isNull();
        assertThat(close(transactions, new byte[0], NODE)).isNull();
        assertThat(close(transactions, id, NODE)).isSameAs(rpc);
    }

    private static Rpc close(Transactions transactions, byte[] id, Endpoint from) {
        return transactions.close(id, 0, id.length, from);
    }

    private static byte[] bytes(Rpc rpc) {
        return ByteBuffer.allocate(4).putInt(rpc.id).array();
    }
}
