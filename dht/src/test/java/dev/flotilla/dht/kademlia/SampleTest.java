package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Samples of the info-hashes that a node stores (BEP 51). */
class SampleTest {
    private static final Id160 TARGET = Id160.random(new SplittableRandom(77));

    private final LoneEngine node = new LoneEngine();

    @Test
    void emptyStoreHasNoSamples() {
        KrpcReader answer = sample();
        assertThat(answer.has(Field.SAMPLES)).isTrue();
        assertThat(answer.length(Field.SAMPLES)).isZero();
        assertThat(answer.num()).isZero();
        assertThat(answer.interval()).isBetween(0, 21_600);
    }

    @Test
    void fewInfoHashesAreAllThere() {
        Set<Id160> stored = new HashSet<>(announce(7));
        KrpcReader answer = sample();
        assertThat(samples(answer)).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(answer.num()).isEqualTo(7);
    }

    @Test
    void ofManyTheSampleIsSmallAndTheSameForItsInterval() {
        List<Id160> stored = announce(200);
        KrpcReader answer = sample();
        List<Id160> first = samples(answer);
        assertThat(first).hasSize(20).doesNotHaveDuplicates();
        assertThat(stored).containsAll(first);
        assertThat(answer.num()).isEqualTo(200);
        assertThat(answer.interval()).isPositive();
        node.passTime(TimeUnit.SECONDS.toNanos(answer.interval() - 1));
        assertThat(samples(sample())).isEqualTo(first);
        node.passTime(TimeUnit.SECONDS.toNanos(2));
        assertThat(samples(sample())).hasSize(20).isNotEqualTo(first);
    }

    @Test
    void namesTheNodesTowardsTheTargetInAnAnswerThatStaysSmall() {
        List<Contact> known = node.know(20, true);
        node.know(20, false);
        announce(200);
        List<Contact> closest = known.stream()
                .sorted((a, b) -> TARGET.compareDistance(a.id(), b.id()))
                .limit(8)
                .toList();
        assertThat(sample().nodes(true)).isEqualTo(closest);
        LoneEngine.Sent both = node.tell(STRANGER, out -> out.sampleInfohashes(1, TARGET, true, true))
                .get(0);
        assertThat(both.bytes()).hasSizeLessThanOrEqualTo(KrpcWriter.MAX_RESPONSE_BYTES);
        assertThat(both.read().nodes(true)).isEqualTo(closest);
        assertThat(both.read().nodes(false)).as("as many as fit").hasSizeGreaterThan(5);
        assertThat(samples(both.read())).hasSize(20);
    }

    @Test
    void searchGathersTheSamplesOfManyNodes() {
        VirtualNetwork network = new VirtualNetwork(1);
        List<Host> hosts = network.grow(20, true);
        network.run(TimeUnit.SECONDS.toNanos(30));
        Id160 swarm = Id160.random(new SplittableRandom(4));
        Found announced = new Found();
        hosts.get(3).engine.announce(network.now(), swarm, 4000, false, announced);
        hosts.get(3).schedule();
        network.await(() -> !announced.rounds.isEmpty(), TimeUnit.MINUTES.toNanos(1));
        Set<Endpoint> holders = new HashSet<>();
        List<Search.Outcome> outcomes = new ArrayList<>();
        hosts.get(9)
                .engine
                .search(network.now(), Goal.of(Goal.Kind.SAMPLES, swarm).exactly(), new Search.Listener() {
                    @Override
                    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
                        if (samples(response).contains(swarm)) {
                            holders.add(from.endpoint());
                        }
                    }

                    @Override
                    public void onDone(long nowNanos, Search.Outcome outcome) {
                        outcomes.add(outcome);
                    }
                });
        hosts.get(9).schedule();
        network.await(() -> !outcomes.isEmpty(), TimeUnit.MINUTES.toNanos(1));
        List<Endpoint> replicas = announced.rounds.get(0).stream()
                .map(Contact::endpoint)
                .filter(endpoint -> !endpoint.equals(hosts.get(9).endpoint))
                .toList();
        assertThat(holders).hasSizeGreaterThanOrEqualTo(6).isSubsetOf(replicas);
    }

    private KrpcReader sample() {
        return node.ask(STRANGER, out -> out.sampleInfohashes(1, TARGET, false, false));
    }

    private List<Id160> announce(int count) {
        List<Id160> swarms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Id160 swarm = Id160.random(node.random);
            ByteString token = node.ask(STRANGER, out -> out.getPeers(1, swarm, false, false, false, false))
                    .string(Field.TOKEN);
            node.tell(STRANGER, out -> out.announcePeer(1, swarm, 5, false, false, token));
            swarms.add(swarm);
        }
        return swarms;
    }

    private static List<Id160> samples(KrpcReader answer) {
        List<Id160> samples = new ArrayList<>();
        for (int at = 0; at < answer.length(Field.SAMPLES); at += Id160.BYTES) {
            samples.add(Id160.read(answer.bytes(), answer.start(Field.SAMPLES) + at));
        }
        return samples;
    }
}
