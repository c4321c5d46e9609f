package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Amplification.Allowance;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Forged sources must not make us send a victim much more than was sent to us. */
class AmplificationTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));
    private static final Consumer<KrpcWriter> GET_PEERS = out -> out.getPeers(1, SWARM, false, false, false, false);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int QUERIES = 400;

    private LoneEngine node = new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND));

    @Test
    void fullAnswersThenShortOnesThenNone() {
        store();
        List<KrpcReader> answers = new ArrayList<>();
        int excess = flood(STRANGER, answers);
        assertThat(excess).isBetween(Amplification.MAX_BYTES - 1024, Amplification.MAX_BYTES + 1024);
        long full =
                answers.stream().filter(answer -> !answer.values().isEmpty()).count();
        assertThat(full).isBetween(4L, 8L);
        assertThat(answers.size()).isBetween((int) full + 10, QUERIES / 2);
        assertThat(answers).allMatch(answer -> answer.has(Field.NODES) && answer.has(Field.TOKEN));
        assertThat(node.engine.counters().get(Counter.WITHHELD)).isEqualTo(QUERIES - full);
        assertThat(node.tell(STRANGER, out -> out.ping(1)))
                .as("no longer than the query")
                .isNotEmpty();
    }

    @Test
    void eachNetworkHasItsOwnAllowanceEachMinute() {
        store();
        flood(STRANGER, new ArrayList<>());
        assertThat(node.tell(STRANGER.withPort(9), GET_PEERS)).isEmpty();
        assertThat(node.tell(Endpoint.parse("192.0.2.200:5000"), GET_PEERS))
                .as("of the /24")
                .isEmpty();
        assertThat(node.ask(Endpoint.parse("192.0.3.2:5000"), GET_PEERS).values())
                .isNotEmpty();
        node.passTime(MINUTE);
        assertThat(node.ask(STRANGER, GET_PEERS).values()).isNotEmpty();
    }

    @Test
    void whoAnsweredAQuestionOfOursIsWhereItSays() {
        store();
        node.know(new Contact(Id160.random(node.random), STRANGER));
        assertThat(flood(STRANGER, new ArrayList<>())).isGreaterThan(10 * Amplification.MAX_BYTES);
        assertThat(node.engine.counters().get(Counter.WITHHELD)).isZero();
        node.passTime(31 * MINUTE);
        assertThat(flood(STRANGER, new ArrayList<>())).isLessThan(2 * Amplification.MAX_BYTES);
    }

    @Test
    void errorsCountToo() {
        byte[] query = "d1:ad2:id20:aaaaaaaaaaaaaaaaaaaae1:q1:x1:t1:a1:y1:qe"
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        int excess = 0;
        for (int i = 0; i < 100_000; i++) {
            for (LoneEngine.Sent error : node.receive(STRANGER, query)) {
                excess += Math.max(0, error.bytes().length - query.length);
            }
        }
        assertThat(excess).isLessThanOrEqualTo(Amplification.MAX_BYTES + 1024);
    }

    @Test
    void ourselvesAndPrivateMeasurementsAreFree() {
        store();
        assertThat(flood(Endpoint.parse("127.0.0.1:5"), new ArrayList<>())).isGreaterThan(10 * Amplification.MAX_BYTES);
        node = new LoneEngine();
        store();
        assertThat(flood(STRANGER, new ArrayList<>())).isGreaterThan(10 * Amplification.MAX_BYTES);
    }

    @Test
    void nobodyIsProvedByTimeAlone() {
        Amplification amplification = new Amplification(0, 1);
        amplification.onProved(0, Endpoint.parse("198.51.100.1:5"));
        for (int day = 1; day < 100; day++) {
            long now = TimeUnit.DAYS.toNanos(day);
            for (int i = 0; i < 3; i++) {
                amplification.onSent(now, STRANGER, Amplification.MAX_BYTES);
                amplification.onSent(now, Endpoint.parse("198.51.100.1:5"), Amplification.MAX_BYTES);
            }
            assertThat(amplification.allowance(now, STRANGER)).as("day %d", day).isEqualTo(Allowance.NOTHING);
            assertThat(amplification.allowance(now, Endpoint.parse("198.51.100.1:5")))
                    .as("day %d", day)
                    .isEqualTo(Allowance.NOTHING);
        }
    }

    /** Stores sixty peers and knows some nodes, all of other networks than the strangers here. */
    private void store() {
        node.know(20, true);
        for (int i = 0; i < 60; i++) {
            Endpoint peer = Endpoint.parse("5." + i + ".0.1:6881");
            ByteString token = node.ask(peer, GET_PEERS).string(Field.TOKEN);
            node.tell(peer, out -> out.announcePeer(1, SWARM, 6881, false, false, token));
        }
    }

    /** Asks hundreds of times; returns how many more bytes left than came. */
    private int flood(Endpoint from, List<KrpcReader> answers) {
        int excess = 0;
        for (int i = 0; i < QUERIES; i++) {
            for (LoneEngine.Sent answer : node.tell(from, GET_PEERS)) {
                excess += answer.bytes().length - node.others.length();
                answers.add(answer.read());
            }
        }
        return excess;
    }
}
