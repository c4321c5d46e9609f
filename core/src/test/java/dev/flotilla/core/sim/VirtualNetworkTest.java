package dev.flotilla.core.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.flotilla.core.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** How datagrams fare: delay, loss, order, NATs, partitions, and the hash of it all. */
class VirtualNetworkTest {
    private static final Link STEADY = new Link(Duration.ofMillis(100), 0, Duration.ZERO, 0, 0);

    private record Received(long atNanos, Endpoint from, int number) {}

    private final Simulation simulation = new Simulation(7);
    private final VirtualNetwork network = new VirtualNetwork(simulation, STEADY);

    private static Endpoint address(int i) {
        return Endpoint.of(new byte[] {10, 0, (byte) (i >>> 8), (byte) i}, 6881);
    }

    private static List<Received> listen(VirtualHost host) {
        List<Received> received = new ArrayList<>();
        host.setReceiver((nowNanos, from, bytes, length) -> {
            assertThat(length).isEqualTo(1);
            received.add(new Received(nowNanos, from, bytes[0]));
        });
        return received;
    }

    private void send(VirtualHost from, Endpoint to, int number) {
        from.send(to, new byte[] {(byte) number, 99}, 1);
    }

    private void settle() {
        simulation.runFor(Duration.ofSeconds(1));
    }

    @Test
    void datagramsTakeHalfOfTheRoundTrip() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        VirtualHost b = network.add(address(2), Nat.OPEN);
        List<Received> received = listen(b);
        send(a, b.endpoint(), 5);
        settle();
        assertThat(received).containsExactly(new Received(50_000_000, a.endpoint(), 5));
        assertThat(b.received()).isOne();
        assertThat(a.sent()).isOne();
    }

    @Test
    void bytesAreCopiedWhenSent() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        List<Received> received = listen(network.add(address(2), Nat.OPEN));
        byte[] bytes = {1};
        a.send(address(2), bytes, 1);
        bytes[0] = 2;
        a.send(address(2), bytes, 1);
        settle();
        assertThat(received).extracting(Received::number).containsExactly(1, 2);
    }

    @Property(tries = 10)
    void sharesOfLossAndDuplicatesAreAsAsked(
            @ForAll long seed,
            @ForAll @DoubleRange(max = 0.9) double loss,
            @ForAll @DoubleRange(max = 0.9) double duplication) {
        Simulation own = new Simulation(seed);
        VirtualNetwork lossy = new VirtualNetwork(own, STEADY.withLoss(loss).withDuplication(duplication));
        VirtualHost a = lossy.add(address(1), Nat.OPEN);
        lossy.add(address(2), Nat.OPEN).setReceiver((nowNanos, from, bytes, length) -> {});
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            send(a, address(2), 0);
        }
        own.runFor(Duration.ofSeconds(1));
        double share = lossy.delivered() / (double) count;
        assertThat(share).isCloseTo((1 - loss) * (1 + duplication), within(0.03));
        assertThat(lossy.lost() / (double) count).isCloseTo(loss, within(0.03));
    }

    @Property(tries = 10)
    void roundTripTimesAreLogNormal(@ForAll long seed, @ForAll @IntRange(min = 20, max = 200) int medianMillis) {
        Link link = STEADY.withMedianRtt(Duration.ofMillis(medianMillis)).withSpread(0.6);
        RoundTripTimes times = new RoundTripTimes(link);
        SeededRandom random = new SeededRandom(seed);
        long[] keys = random.longs(400).toArray();
        double[] logs = new double[keys.length * (keys.length - 1) / 2];
        int count = 0;
        for (int i = 0; i < keys.length; i++) {
            double position = RoundTripTimes.position(keys[i]);
            for (int j = 0; j < i; j++) {
                long there = times.nanos(keys[i], position, keys[j], RoundTripTimes.position(keys[j]));
                assertThat(times.nanos(keys[j], RoundTripTimes.position(keys[j]), keys[i], position))
                        .isEqualTo(there);
                logs[count++] = Math.log(there / 1e6 / medianMillis);
            }
        }
        Arrays.sort(logs);
        double offset = logs[count / 2]; // hosts far from all, by chance
        assertThat(offset).isCloseTo(0, within(0.15));
        assertThat(logs[count * 84 / 100] - offset).isCloseTo(0.6, within(0.15));
        assertThat(logs[count * 16 / 100] - offset).isCloseTo(-0.6, within(0.15));
    }

    @Test
    void jitterLetsDatagramsOvertakeEachOther() {
        network.setLink(STEADY.withJitter(Duration.ofMillis(10)));
        VirtualHost a = network.add(address(1), Nat.OPEN);
        List<Received> received = listen(network.add(address(2), Nat.OPEN));
        for (int i = 0; i < 100; i++) {
            send(a, address(2), i);
        }
        settle();
        assertThat(received).hasSize(100);
        assertThat(received.stream().map(Received::number).toList())
                .isNotEqualTo(received.stream().map(Received::number).sorted().toList());
        assertThat(received).allSatisfy(one -> assertThat(one.atNanos()).isBetween(50_000_000L, 60_000_000L));
    }

    @Test
    void openAndFullConeAreReachableForStrangers() {
        VirtualHost stranger = network.add(address(1), Nat.OPEN);
        VirtualHost cone = network.add(address(2), Nat.FULL_CONE);
        List<Received> received = listen(cone);
        send(stranger, cone.endpoint(), 1);
        settle();
        assertThat(received).as("nothing was sent yet, so there is no mapping").isEmpty();
        send(cone, address(99), 0);
        send(stranger, cone.endpoint(), 2);
        settle();
        assertThat(received).extracting(Received::number).containsExactly(2);
        simulation.runFor(Duration.ofMinutes(3));
        send(stranger, cone.endpoint(), 3);
        settle();
        assertThat(received).as("the mapping is over").hasSize(1);
    }

    @Test
    void restrictedHearsOnlyWhomItAsked() {
        VirtualHost friend = network.add(address(1), Nat.OPEN);
        VirtualHost stranger = network.add(address(2), Nat.OPEN);
        VirtualHost inside = network.add(address(3), Nat.RESTRICTED);
        List<Received> received = listen(inside);
        List<Received> seen = listen(friend);
        send(inside, friend.endpoint(), 1);
        settle();
        assertThat(seen).extracting(Received::from).containsExactly(inside.endpoint());
        send(friend, inside.endpoint(), 2);
        send(stranger, inside.endpoint(), 3);
        settle();
        assertThat(received).extracting(Received::number).containsExactly(2);
        simulation.runFor(Duration.ofMinutes(3));
        send(friend, inside.endpoint(), 4);
        settle();
        assertThat(received).hasSize(1);
    }

    @Test
    void symmetricShowsEachRemoteAnotherPort() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        VirtualHost b = network.add(address(2), Nat.OPEN);
        VirtualHost inside = network.add(address(3), Nat.SYMMETRIC);
        List<Received> atA = listen(a);
        List<Received> atB = listen(b);
        List<Received> received = listen(inside);
        send(inside, a.endpoint(), 1);
        send(inside, b.endpoint(), 1);
        settle();
        Endpoint seenByA = atA.get(0).from();
        Endpoint seenByB = atB.get(0).from();
        assertThat(seenByA).isNotEqualTo(seenByB).isNotEqualTo(inside.endpoint());
        assertThat(seenByA.hasSameAddress(inside.endpoint())).isTrue();
        send(a, seenByA, 2);
        send(b, seenByA, 3);
        send(a, inside.endpoint(), 4);
        settle();
        assertThat(received).extracting(Received::number).containsExactly(2);
        network.remove(inside);
        assertThat(network.hostAt(seenByA)).isEmpty();
    }

    @Test
    void unreachableSendsAndHearsNothing() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        VirtualHost mute = network.add(address(2), Nat.UNREACHABLE);
        List<Received> atA = listen(a);
        List<Received> received = listen(mute);
        send(mute, a.endpoint(), 1);
        settle();
        send(a, atA.get(0).from(), 2);
        settle();
        assertThat(received).isEmpty();
    }

    @Test
    void partitionsPartAndHeal() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        VirtualHost b = network.add(address(2), Nat.OPEN);
        VirtualHost c = network.add(address(3), Nat.OPEN);
        List<Received> received = listen(c);
        b.setSide(1);
        c.setSide(1);
        send(a, c.endpoint(), 1);
        send(b, c.endpoint(), 2);
        settle();
        network.heal();
        send(a, c.endpoint(), 3);
        settle();
        network.setConnected(false);
        send(a, c.endpoint(), 4);
        settle();
        network.setConnected(true);
        c.setUp(false);
        send(a, c.endpoint(), 5);
        settle();
        c.setUp(true);
        send(a, c.endpoint(), 6);
        settle();
        assertThat(received).extracting(Received::number).containsExactly(2, 3, 6);
    }

    @Test
    void forgedSendersArriveAsIfTheyWereReal() {
        VirtualHost a = network.add(address(1), Nat.OPEN);
        List<Received> received = listen(a);
        assertThat(network.forge(address(77), a.endpoint(), new byte[] {1}, 1)).isTrue();
        assertThat(network.forge(address(77), address(78), new byte[] {1}, 1)).isFalse();
        settle();
        assertThat(received).extracting(Received::from).containsExactly(address(77));
    }

    @Test
    void refusesWhatCannotBe() {
        network.add(address(1), Nat.OPEN);
        assertThatThrownBy(() -> network.add(address(1), Nat.OPEN)).hasMessageContaining("taken");
        assertThatThrownBy(() -> network.add(address(1).withPort(0), Nat.OPEN)).hasMessageContaining("no host");
        assertThatThrownBy(() -> STEADY.withLoss(1.1)).hasMessageContaining("1.1");
        assertThatThrownBy(() -> STEADY.withLoss(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> STEADY.withSpread(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> STEADY.withJitter(Duration.ofNanos(-1))).hasMessageContaining("before");
    }

    /** Hosts of all kinds that answer each datagram and send it on, seven times; all that links can do is on. */
    private static long trace(long seed) {
        Simulation own = new Simulation(seed);
        VirtualNetwork lossy =
                new VirtualNetwork(own, Link.INTERNET.withLoss(0.01).withDuplication(0.01));
        Nat[] nats = Nat.values();
        for (int i = 0; i < 50; i++) {
            VirtualHost host = lossy.add(address(i), nats[i % nats.length]);
            host.setReceiver((nowNanos, from, bytes, length) -> {
                if (bytes[0]-- > 0) {
                    host.send(from, bytes, length);
                    bytes[8]++;
                    host.send(address(Math.floorMod(bytes[8], 50)), bytes, length);
                }
            });
            host.send(address(i - i % 5), new byte[] {7, 2, 3, 4, 5, 6, 7, 8, (byte) i}, 9);
        }
        own.runFor(Duration.ofSeconds(10));
        assertThat(lossy.delivered()).isGreaterThan(1000);
        return lossy.traceHash();
    }

    @Test
    void sameSeedSameHashOnAnyMachine() {
        assertThat(trace(1)).isEqualTo(-6609430547545765201L);
        assertThat(trace(2)).isNotEqualTo(trace(1));
    }
}
