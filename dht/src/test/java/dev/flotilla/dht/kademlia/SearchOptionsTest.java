package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a goal can ask for besides its target, and what ends a search. */
class SearchOptionsTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = 1000 * MILLI;
    private static final Endpoint PEER = Endpoint.parse("192.0.2.77:7");

    private final Found found = new Found();

    @Test
    void deadlineEndsASearchWithWhatItHas() {
        LoneEngine node = new LoneEngine();
        List<Contact> known = node.know(3, true);
        long begin = node.now;
        node.engine.search(node.now, Goal.peers(SWARM, 9).within(100 * MILLI), found);
        LoneEngine.Sent question = node.take().get(0);
        node.answer(question, idOf(known, question), SearchOptionsTest::peer);
        node.passTime(99 * MILLI);
        assertThat(found.isDone()).isFalse();
        node.passTime(MILLI);
        assertThat(found.isDone()).isTrue();
        assertThat(found.outcome.tookNanos()).isEqualTo(node.now - begin).isEqualTo(100 * MILLI);
        assertThat(found.outcome.peers()).containsExactly(PEER);
        assertThat(found.outcome.queries()).isEqualTo(3);
        assertThat(found.outcome.answers()).isEqualTo(1);
    }

    @Test
    void deadlineHoldsForSearchesThatWaitToo() {
        LoneEngine node =
                new LoneEngine(DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND).awaitingBootstrap(true));
        Found patient = new Found();
        node.engine.search(node.now, Goal.peers(SWARM, 9), patient);
        node.engine.search(node.now, Goal.peers(SWARM, 9).within(SECOND), found);
        node.passTime(SECOND);
        assertThat(found.isDone()).isTrue();
        assertThat(patient.isDone()).isFalse();
        assertThat(node.engine.nextDeadlineNanos() - node.now)
                .as("nothing is due, so the timer rests")
                .isPositive();
    }

    @Test
    void enoughPeersEndASearch() {
        LoneEngine node = new LoneEngine();
        List<Contact> known = node.know(12, true);
        node.engine.search(node.now, Goal.peers(SWARM, 1), found);
        LoneEngine.Sent question = node.take().get(0);
        assertThat(node.answer(question, idOf(known, question), SearchOptionsTest::peer))
                .isEmpty();
        assertThat(found.isDone()).isTrue();
        assertThat(found.outcome.firstPeerNanos()).isNotNegative();
    }

    @Test
    void cancelEndsASearchOnceWithWhatItHas() {
        LoneEngine node = new LoneEngine();
        List<Contact> known = node.know(12, true);
        Search search = node.engine.search(node.now, Goal.peers(SWARM, 9), found);
        List<LoneEngine.Sent> questions = node.take();
        node.answer(questions.get(0), idOf(known, questions.get(0)), SearchOptionsTest::peer);
        search.cancel(node.now);
        search.cancel(node.now);
        assertThat(found.outcome.peers()).containsExactly(PEER);
        assertThat(node.answer(questions.get(1), idOf(known, questions.get(1)), out -> {}))
                .isEmpty();
        assertThat(node.passTime(SECOND)).noneMatch(sent -> sent.asks(Method.GET_PEERS));
    }

    @Test
    void traceTellsEachStepAndWhoNamedWhom() {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> hosts = network.grow(150, true);
        network.run(30 * SECOND);
        network.remove(hosts.get(7));
        for (int i = 100; i < 110; i++) {
            Search.Outcome outcome =
                    search(network, hosts.get(i), Goal.nodes(hosts.get(7).id).withTrace());
            checkTrace(outcome);
        }
        assertThat(search(network, hosts.get(9), Goal.nodes(SWARM)).trace()).isEmpty();
    }

    private static void checkTrace(Search.Outcome outcome) {
        List<TraceStep> trace = outcome.trace();
        assertThat(count(trace, Event.ASKED)).isEqualTo(outcome.queries());
        assertThat(count(trace, Event.ANSWERED)).isEqualTo(outcome.answers());
        Map<Contact, Integer> answeredHops = new HashMap<>();
        Set<Contact> asked = new HashSet<>();
        int farthest = 0;
        long before = 0;
        for (TraceStep step : trace) {
            assertThat(step.atNanos()).isGreaterThanOrEqualTo(before);
            before = step.atNanos();
            Contact namedBy = step.namedBy();
            assertThat(step.hop()).isEqualTo(namedBy == null ? 1 : answeredHops.getOrDefault(namedBy, 99) + 1);
            if (step.event() == Event.ASKED) {
                assertThat(asked.add(step.node())).isTrue();
            } else {
                assertThat(asked).contains(step.node());
                assertThat(step.roundTripNanos()).isPositive();
            }
            if (step.event() == Event.ANSWERED) {
                answeredHops.put(step.node(), step.hop());
                farthest = Math.max(farthest, step.hop());
            }
        }
        assertThat(answeredHops.keySet()).containsAll(outcome.closest());
        assertThat(outcome.hops()).isBetween(1, farthest);
    }

    @Test
    void secondSearchForTheSameTargetAsksFewer() {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> hosts = network.grow(200, true);
        network.run(30 * SECOND);
        int first = 0;
        int second = 0;
        for (int i = 0; i < 10; i++) {
            Goal goal = Goal.peers(Id160.random(new SplittableRandom(i)), 99).exactly();
            Search.Outcome before = search(network, hosts.get(i), goal);
            Search.Outcome after = search(network, hosts.get(i), goal);
            assertThat(after.closest()).isEqualTo(before.closest());
            assertThat(after.hops()).isEqualTo(1);
            first += before.queries();
            second += after.queries();
        }
        assertThat(second).isLessThan(first * 3 / 4);
    }

    @Test
    void firstAnnouncementLeavesWhileTheSearchGoesOn() {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> hosts = network.grow(200, true);
        network.run(30 * SECOND);
        int early = 0;
        for (int i = 0; i < 10; i++) {
            DhtEngine engine = hosts.get(i).engine;
            Found announced = new Found();
            engine.announce(network.now(), Id160.random(new SplittableRandom(i)), 4000, false, announced);
            hosts.get(i).schedule();
            network.await(() -> engine.counters().sent(Method.ANNOUNCE_PEER) > 0, 60 * SECOND);
            long asked = engine.counters().sent(Method.GET_PEERS);
            network.await(() -> !announced.rounds.isEmpty(), 60 * SECOND);
            assertThat(announced.rounds.get(0)).hasSizeGreaterThanOrEqualTo(8);
            early += engine.counters().sent(Method.GET_PEERS) > asked ? 1 : 0;
        }
        assertThat(early).isGreaterThanOrEqualTo(8);
    }

    @Test
    void hastySearchesDoNotWaitForASlowNodeAndExactOnesDo() {
        for (boolean exact : new boolean[] {false, true}) {
            LoneEngine node = new LoneEngine();
            List<Contact> known = node.know(12, true);
            Contact slow = known.stream()
                    .min((a, b) -> SWARM.compareDistance(a.id(), b.id()))
                    .orElseThrow();
            Found ended = new Found();
            Goal goal = Goal.peers(SWARM, 99);
            node.engine.search(node.now, exact ? goal.exactly() : goal, ended);
            LoneEngine.Sent late = null;
            List<LoneEngine.Sent> open = new ArrayList<>(node.take());
            while (!open.isEmpty()) {
                LoneEngine.Sent question = open.remove(0);
                if (question.to().equals(slow.endpoint()) && question.asks(Method.GET_PEERS)) {
                    late = question;
                    open.addAll(node.passTime(40 * MILLI)); // it stalls, and another is asked
                } else {
                    open.addAll(node.answer(question, idOf(known, question), out -> LoneEngine.nodes(out, known)));
                }
            }
            assertThat(ended.isDone()).isEqualTo(!exact);
            if (exact) {
                node.answer(late, slow.id(), out -> {});
                assertThat(ended.outcome.closest()).contains(slow).hasSize(8);
            }
        }
    }

    private static void peer(KrpcWriter out) {
        out.beginValues();
        out.values(PEER.compact().toByteArray(), 0, 1, PEER.compactLength());
        out.endValues();
    }

    private static Id160 idOf(List<Contact> known, LoneEngine.Sent question) {
        return known.stream()
                .filter(contact -> contact.endpoint().equals(question.to()))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static long count(List<TraceStep> trace, Event event) {
        return trace.stream().filter(step -> step.event() == event).count();
    }

    private static Search.Outcome search(VirtualNetwork network, Host host, Goal goal) {
        Found done = new Found();
        host.engine.search(network.now(), goal, done);
        host.schedule();
        network.await(done::isDone, 60 * SECOND);
        return done.outcome;
    }
}
