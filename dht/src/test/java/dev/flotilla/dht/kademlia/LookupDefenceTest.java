package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Look-ups among nodes that lie: what they name, who they are, whom they hide. */
class LookupDefenceTest {
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));
    private static final Endpoint HIDDEN = Endpoint.parse("5.7.0.1:7000");
    private static final DhtConfig PUBLIC =
            DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND).withRules(TableRules.PUBLIC);

    private final Found found = new Found();
    private final Map<Endpoint, Id160> ids = new HashMap<>();

    /** What those who are asked say besides their ids; the others say nothing. */
    private final Map<Endpoint, List<Contact>> names = new HashMap<>();

    private LoneEngine node = new LoneEngine();

    @Test
    void nodeNamedUnderAFalseIdCountsUnderItsTrueOne() {
        Contact guide = know(1).get(0);
        Contact truth = new Contact(Id160.random(node.random), HIDDEN);
        ids.put(HIDDEN, truth.id());
        names.put(guide.endpoint(), List.of(new Contact(near(100), HIDDEN)));
        assertThat(search(Goal.nodes(SWARM).withTrace())).contains(HIDDEN);
        assertThat(found.outcome.closest()).containsExactlyInAnyOrder(guide, truth);
        assertThat(found.outcome.trace()).extracting(TraceStep::event).contains(Event.ANSWERED_AS_ANOTHER);
    }

    @Test
    void falseIdFarOffHidesNobody() {
        List<Contact> known = knowNear(8);
        Contact hidden = new Contact(near(60), HIDDEN);
        ids.put(HIDDEN, hidden.id());
        for (Contact liar : known.subList(0, 7)) {
            names.put(liar.endpoint(), List.of(new Contact(LoneEngine.OWN_ID.randomAtPrefix(8, node.random), HIDDEN)));
        }
        names.put(known.get(7).endpoint(), List.of(hidden));
        ask(known.get(7).endpoint(), Goal.nodes(SWARM));
        assertThat(found.outcome.closest()).contains(hidden);
    }

    @Test
    void whoNamesOnlyDeadNodesIsBelievedNoMore() {
        List<Contact> known = knowNear(9);
        List<Contact> dead = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            dead.add(new Contact(near(80), Endpoint.parse("5.8.0." + (1 + i) + ":8")));
        }
        Contact liar = known.get(0);
        names.put(liar.endpoint(), dead);
        Contact vouched = dead.get(19);
        names.put(known.get(1).endpoint(), List.of(vouched));
        ids.put(vouched.endpoint(), vouched.id());
        Set<Endpoint> asked = new HashSet<>(search(Goal.nodes(SWARM).withTrace()));
        assertThat(dead)
                .filteredOn(contact -> asked.contains(contact.endpoint()))
                .hasSizeBetween(3, 12);
        assertThat(found.outcome.closest()).as("another named it too").contains(vouched);
        assertThat(found.outcome.trace())
                .filteredOn(step -> step.event() == Event.SKIPPED_SOURCE)
                .isNotEmpty()
                .allMatch(step -> liar.equals(step.namedBy()));
    }

    @Test
    void oneNodeOfAnAddressIsAskedUnderPublicRules() {
        for (boolean restricted : new boolean[] {true, false}) {
            node = restricted ? new LoneEngine(PUBLIC) : new LoneEngine();
            Contact guide = know(1).get(0);
            List<Contact> ports = new ArrayList<>();
            for (int port = 1; port <= 6; port++) {
                ports.add(new Contact(near(50), HIDDEN.withPort(port)));
            }
            names.put(guide.endpoint(), ports);
            List<Endpoint> asked = ask(null, Goal.nodes(SWARM));
            assertThat(asked.stream().filter(HIDDEN::hasSameAddress)).hasSize(restricted ? 1 : 6);
        }
    }

    @Test
    void answersOfOthersOrToOtherQuestionsAreNotTaken() {
        Contact guide = know(1).get(0);
        node.engine.search(node.now, Goal.peers(SWARM, 5), found);
        LoneEngine.Sent question = node.take().get(0);
        node.answer(new LoneEngine.Sent(HIDDEN, question.bytes()), guide.id(), LookupDefenceTest::peer);
        byte[] other = question.bytes().clone();
        int transaction = new String(other, StandardCharsets.ISO_8859_1).indexOf("1:t4:") + 5;
        for (int i = 0; i < 4; i++) {
            other[transaction + i]++;
            node.answer(new LoneEngine.Sent(guide.endpoint(), other), guide.id(), LookupDefenceTest::peer);
        }
        assertThat(found.peers).isEmpty();
        assertThat(node.engine.counters().get(Counter.UNEXPECTED)).isEqualTo(5);
        node.answer(question, guide.id(), LookupDefenceTest::peer);
        assertThat(found.peers).hasSize(1);
    }

    @Test
    void securePathsAreDisjointAndThree() {
        node = new LoneEngine(PUBLIC);
        List<Contact> known = know(60);
        List<Contact> tips = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Endpoint tip = Endpoint.parse("5.9." + i + ".1:9");
            tips.add(new Contact(NodeIds.random(tip, node.random), tip));
            ids.put(tip, tips.get(i).id());
        }
        known.forEach(contact -> names.put(contact.endpoint(), tips.subList(0, 20)));
        node.engine.search(node.now, Goal.peers(SWARM, 99).securely().withTrace(), found);
        List<Endpoint> first = node.take().stream().map(LoneEngine.Sent::to).toList();
        assertThat(first).as("each of three paths begins with some").hasSizeGreaterThanOrEqualTo(12);
        List<Endpoint> asked = ask(null, Goal.peers(SWARM, 99).securely().withTrace());
        assertThat(asked).doesNotHaveDuplicates();
        assertThat(found.outcome.trace()).extracting(TraceStep::event).contains(Event.SKIPPED_OTHER_PATH);
        assertThat(found.outcome.closest()).hasSize(8).isSubsetOf(union(known, tips));
    }

    @Test
    void secureSearchesCountOnlyIdsThatBelongToTheirAddress() {
        node = new LoneEngine(PUBLIC);
        List<Contact> known = know(30);
        Endpoint free = Endpoint.parse("5.9.9.9:9");
        Contact hidden = new Contact(NodeIds.random(HIDDEN, node.random), HIDDEN);
        ids.put(HIDDEN, hidden.id());
        ids.put(free, near(40)); // under which it answers, too
        Contact sybil = new Contact(near(40), Endpoint.parse("5.9.9.8:9"));
        Contact forged = new Contact(near(90), HIDDEN);
        Contact renamed = new Contact(NodeIds.random(free, node.random), free);
        for (Contact contact : known) {
            names.put(contact.endpoint(), List.of(sybil, forged, hidden, renamed));
        }
        List<Endpoint> asked = ask(null, Goal.nodes(hidden.id()).securely().withTrace());
        assertThat(asked).doesNotContain(sybil.endpoint()).contains(HIDDEN);
        assertThat(found.outcome.closest())
                .contains(hidden)
                .allMatch(contact -> NodeIds.isValid(contact.id(), contact.endpoint()));
        assertThat(found.outcome.trace()).extracting(TraceStep::event).contains(Event.SKIPPED_ID);
    }

    private List<Contact> know(int count) {
        List<Contact> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Endpoint endpoint = Endpoint.parse("5." + (10 + i) + ".0.1:6881");
            known.add(know(new Contact(NodeIds.random(endpoint, node.random), endpoint)));
        }
        return known;
    }

    /** So many that are closer than others, and so are asked first. */
    private List<Contact> knowNear(int count) {
        List<Contact> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            known.add(know(new Contact(near(20), Endpoint.parse("5." + (10 + i) + ".0.1:6881"))));
        }
        return known;
    }

    private Contact know(Contact contact) {
        node.know(contact);
        ids.put(contact.endpoint(), contact.id());
        return contact;
    }

    private Id160 near(int bits) {
        return SWARM.randomAtPrefix(bits, node.random);
    }

    private List<Endpoint> search(Goal goal) {
        return ask(null, goal);
    }

    /** Runs a search to its end, {@code last} being the last to answer; returns who was asked. */
    private List<Endpoint> ask(Endpoint last, Goal goal) {
        Found own = new Found();
        node.engine.search(node.now, goal, own);
        List<Endpoint> asked = new ArrayList<>();
        List<LoneEngine.Sent> open = new ArrayList<>(node.take());
        for (int turns = 0; !own.isDone() && turns < 2000; turns++) {
            LoneEngine.Sent question = next(open, last);
            if (question == null) {
                open.addAll(node.passTime(TimeUnit.MILLISECONDS.toNanos(10)));
                continue;
            }
            open.remove(question);
            if (!question.asks(Method.FIND_NODE) && !question.asks(Method.GET_PEERS)) {
                continue;
            }
            asked.add(question.to());
            Id160 id = ids.get(question.to());
            if (id != null) {
                List<Contact> named = names.getOrDefault(question.to(), List.of());
                Consumer<KrpcWriter> fields = out -> LoneEngine.nodes(out, named);
                open.addAll(node.answer(question, id, fields));
            }
        }
        found.outcome = own.outcome;
        assertThat(own.isDone()).isTrue();
        return asked;
    }

    private static LoneEngine.Sent next(List<LoneEngine.Sent> open, Endpoint last) {
        for (LoneEngine.Sent question : open) {
            if (!question.to().equals(last)) {
                return question;
            }
        }
        return open.isEmpty() ? null : open.get(0);
    }

    private static List<Contact> union(List<Contact> a, List<Contact> b) {
        List<Contact> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }

    private static void peer(KrpcWriter out) {
        out.beginValues();
        out.values(HIDDEN.compact().toByteArray(), 0, 1, HIDDEN.compactLength());
        out.endValues();
    }
}
