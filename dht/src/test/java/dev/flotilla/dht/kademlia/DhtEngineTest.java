package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** One engine: given this message, exactly these packets leave. */
class DhtEngineTest {
    private static final Endpoint BOUND = Endpoint.parse("192.0.2.1:6881");
    private static final Endpoint STRANGER = Endpoint.parse("192.0.2.2:5000");
    private static final ByteString AA = ByteString.utf8("aa");

    record Packet(Endpoint to, KrpcMessage message) {}

    private final RandomGenerator random = new SplittableRandom(3);
    private final Id160 ownId = Id160.random(random);
    private final Id160 strangerId = Id160.random(random);
    private final Id160 swarm = Id160.random(random);
    private final Caller stranger = new Caller(AA, ByteString.utf8("XX"), strangerId, false);
    private final Caller readOnly = new Caller(AA, ByteString.EMPTY, strangerId, true);
    private final List<Packet> sent = new ArrayList<>();
    private final Map<Endpoint, Id160> ids = new HashMap<>();
    private final DhtEngine engine = engine(BOUND);
    private long now = 1000;

    private DhtEngine engine(Endpoint bound) {
        DhtConfig config = DhtConfig.of(ownId, bound).withVersion(ByteString.utf8("TT"));
        return new DhtEngine(
                1000, config, random, (to, bytes, length) -> sent.add(new Packet(to, Datagrams.decode(bytes, length))));
    }

    @Test
    void answersPingWithTransactionVersionAndAddress() throws Exception {
        assertThat(receive(STRANGER, new Ping(readOnly))).containsExactly(reply(Answer.EMPTY));
    }

    @Test
    void answersFindNodeEvenWhenItKnowsNobody() throws Exception {
        assertThat(receive(STRANGER, new FindNode(readOnly, swarm)))
                .containsExactly(reply(new Answer(List.of(), null, ByteString.EMPTY, List.of())));
    }

    @Test
    void answersFindNodeWithTheClosestOfTheAskersFamily() throws Exception {
        List<Contact> known = know(20);
        List<Contact> expected = known.stream()
                .sorted((a, b) -> swarm.compareDistance(a.id(), b.id()))
                .limit(8)
                .toList();
        assertThat(answer(receive(STRANGER, new FindNode(readOnly, swarm))))
                .isEqualTo(new Answer(expected, null, ByteString.EMPTY, List.of()));
        assertThat(answer(receive(Endpoint.parse("[2001:db8::1]:9"), new FindNode(readOnly, swarm))))
                .isEqualTo(new Answer(null, List.of(), ByteString.EMPTY, List.of()));
    }

    @Test
    void answersGetPeersWithTokenNodesAndPeers() throws Exception {
        List<Contact> known = know(3);
        Answer before = answer(receive(STRANGER, new GetPeers(readOnly, swarm)));
        assertThat(before.nodes()).hasSameElementsAs(known);
        assertThat(before.values()).isEmpty();
        announce(before.token(), 777, false);
        Answer after = answer(receive(STRANGER, new GetPeers(readOnly, swarm)));
        assertThat(after.values()).containsExactly(STRANGER.withPort(777));
        assertThat(after.nodes()).hasSameElementsAs(known);
        assertThat(answer(receive(Endpoint.parse("[2001:db8::1]:9"), new GetPeers(readOnly, swarm)))
                        .values())
                .isEmpty();
    }

    @Test
    void impliedPortIsTheSourcePort() throws Exception {
        announce(answer(receive(STRANGER, new GetPeers(readOnly, swarm))).token(), 777, true);
        assertThat(answer(receive(STRANGER, new GetPeers(readOnly, swarm))).values())
                .containsExactly(STRANGER);
    }

    @Test
    void refusesAnnounceWithABadToken() {
        AnnouncePeer query = new AnnouncePeer(readOnly, swarm, 777, false, ByteString.utf8("guess"));
        assertThat(receive(STRANGER, query))
                .containsExactly(
                        new Packet(STRANGER, new ErrorMessage(AA, ByteString.utf8("TT"), STRANGER, 203, "bad token")));
        assertThat(engine.counters().get(Counter.PEERS)).isZero();
    }

    @Test
    void tellsItsOwnPeersWhileTheyAreAnnounced() throws Exception {
        Announcer announcer = engine.announce(now, swarm, 4242, false, new Found());
        assertThat(answer(receive(STRANGER, new GetPeers(readOnly, swarm))).values())
                .containsExactly(BOUND.withPort(4242));
        announcer.close(now);
        assertThat(answer(receive(STRANGER, new GetPeers(readOnly, swarm))).values())
                .isEmpty();
    }

    @Test
    void loneNodeFindsItself() {
        DhtEngine alone = engine(Endpoint.parse("0.0.0.0:6881"));
        Found announced = new Found();
        alone.announce(now, swarm, 4242, false, announced);
        assertThat(announced.rounds).containsExactly(List.of());
        Found found = new Found();
        alone.search(now, Goal.peers(swarm, 5), found);
        assertThat(found.outcome.peers()).containsExactly(Endpoint.parse("127.0.0.1:4242"));
        assertThat(sent).isEmpty();
    }

    @Test
    void pingsAStrangerAndKeepsItOnlyWhenItAnswers() throws Exception {
        List<Packet> packets = receive(STRANGER, new Ping(stranger));
        assertThat(packets).hasSize(2).first().isEqualTo(reply(Answer.EMPTY));
        assertThat(packets.get(1).to()).isEqualTo(STRANGER);
        Ping ping = (Ping) packets.get(1).message();
        assertThat(engine.counters().get(Counter.NODES)).isZero();
        assertThat(receive(STRANGER, new Ping(stranger))).as("once a minute").hasSize(1);
        respond(STRANGER, ping, strangerId, Answer.EMPTY);
        assertThat(engine.counters().get(Counter.NODES)).isEqualTo(1);
    }

    @Test
    void pingsNoReadOnlyNode() throws Exception {
        assertThat(receive(STRANGER, new Ping(readOnly))).hasSize(1);
    }

    @Test
    void floodOfStrangersCausesFewPings() throws Exception {
        int pings = 0;
        for (int i = 0; i < 10_000; i++) {
            Caller caller = new Caller(AA, ByteString.EMPTY, Id160.random(random), false);
            for (Packet packet : receive(VirtualNetwork.address(i, true), new Ping(caller))) {
                pings += packet.message() instanceof Ping ? 1 : 0;
            }
        }
        assertThat(pings).isEqualTo(Verifier.MAX_OPEN);
    }

    @Test
    void dropsAnswersItDidNotAskFor() throws Exception {
        Ping ping = (Ping) receive(STRANGER, new Ping(stranger)).get(1).message();
        respond(STRANGER.withPort(1), ping, strangerId, Answer.EMPTY);
        receive(STRANGER, new Response(AA, ByteString.EMPTY, null, strangerId, Answer.EMPTY));
        receive(STRANGER, new ErrorMessage(AA, ByteString.EMPTY, null, 201, "no"));
        assertThat(engine.counters().get(Counter.UNEXPECTED)).isEqualTo(3);
        assertThat(engine.counters().get(Counter.NODES)).isZero();
    }

    @Test
    void nodeThatAnswersUnderAnotherIdCountsAsWhatItSaysItIs() throws Exception {
        List<Contact> known = know(1);
        Found found = new Found();
        engine.search(now, Goal.peers(swarm, 5), found);
        GetPeers query = (GetPeers) take().get(0).message();
        respond(known.get(0).endpoint(), query, strangerId, values(List.of(STRANGER)));
        assertThat(found.isDone()).isTrue();
        assertThat(found.peers).containsExactly(STRANGER);
        assertThat(found.outcome.closest())
                .containsExactly(new Contact(strangerId, known.get(0).endpoint()));
    }

    @Test
    void nodeThatAnswersWithErrorsOnlyIsBad() throws Exception {
        Contact refusing = know(1).get(0);
        for (int i = 0; i < TableEntries.BAD_FAILURES; i++) {
            assertThat(answer(receive(STRANGER, new FindNode(readOnly, swarm))).nodes())
                    .containsExactly(refusing);
            engine.search(now, Goal.nodes(swarm), new Found());
            Packet query = take().get(0);
            receive(query.to(), new ErrorMessage(query.message().transaction(), ByteString.EMPTY, null, 202, "no"));
        }
        assertThat(answer(receive(STRANGER, new FindNode(readOnly, swarm))).nodes())
                .isEmpty();
    }

    @Test
    void searchEndsEarlyOnceItHasEnough() throws Exception {
        know(20);
        Found found = new Found();
        engine.search(now, Goal.peers(swarm, 2), found);
        Packet first = take().get(0);
        List<Endpoint> two = List.of(STRANGER, STRANGER.withPort(1));
        assertThat(respond(first.to(), (GetPeers) first.message(), idOf(first.to()), values(two)))
                .isEmpty();
        assertThat(found.isDone()).isTrue();
        assertThat(found.outcome.peers()).isEqualTo(two);
    }

    @Test
    void announcesToTheNextNodeWhenOneRefuses() throws Exception {
        know(8);
        List<Contact> closer = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Contact contact = new Contact(swarm.randomAtPrefix(20 + i, random), VirtualNetwork.address(100 + i, true));
            ids.put(contact.endpoint(), contact.id());
            closer.add(contact);
        }
        Found announced = new Found();
        engine.announce(now, swarm, 4242, false, announced);
        Answer names = new Answer(closer, null, ByteString.utf8("token"), List.of());
        List<Packet> announcements = new ArrayList<>();
        for (List<Packet> next = take(); !next.isEmpty(); ) {
            List<Packet> following = new ArrayList<>();
            for (Packet packet : next) {
                if (packet.message() instanceof GetPeers query) {
                    following.addAll(respond(packet.to(), query, idOf(packet.to()), names));
                } else if (packet.message() instanceof AnnouncePeer) {
                    announcements.add(packet);
                }
            }
            next = following;
        }
        assertThat(announcements)
                .extracting(Packet::to)
                .hasSameElementsAs(closer.stream().map(Contact::endpoint).toList());

        Packet refusing = announcements.remove(0);
        ErrorMessage no = new ErrorMessage(refusing.message().transaction(), ByteString.EMPTY, null, 203, "bad token");
        List<Packet> spare = receive(refusing.to(), no);
        assertThat(spare).hasSize(1);
        assertThat(spare.get(0).message()).isInstanceOf(AnnouncePeer.class);
        announcements.addAll(spare);
        for (Packet packet : announcements) {
            respond(packet.to(), (Query) packet.message(), idOf(packet.to()), Answer.EMPTY);
        }
        assertThat(announced.rounds).hasSize(1);
        assertThat(announced.rounds.get(0))
                .extracting(Contact::endpoint)
                .hasSize(8)
                .contains(spare.get(0).to())
                .doesNotContain(refusing.to());
    }

    @Test
    void sendsNothingToAddressesThatAreNoNodes() throws Exception {
        for (String address : List.of("192.0.2.2:0", "224.0.0.1:5", "0.0.0.0:5", "255.255.255.255:5", "[ff02::1]:5")) {
            assertThat(receive(Endpoint.parse(address), new Ping(stranger)))
                    .as(address)
                    .isEmpty();
            engine.addNode(now, Endpoint.parse(address));
            engine.addBootstrap(now, List.of(Endpoint.parse(address)));
        }
        assertThat(take()).isEmpty();
    }

    @Test
    void looksForItselfWhenItMeetsTheFirstNode() throws Exception {
        engine.addBootstrap(now, List.of(STRANGER));
        List<Packet> packets = take();
        assertThat(packets).hasSize(1);
        List<Packet> next = respond(STRANGER, (Query) packets.get(0).message(), strangerId, Answer.EMPTY);
        assertThat(next).hasSize(1);
        assertThat(((FindNode) next.get(0).message()).target()).isEqualTo(ownId);
    }

    @Test
    void asksBootstrapNodesAgainLessAndLessOften() {
        engine.addBootstrap(now, List.of(STRANGER));
        List<Long> asked = new ArrayList<>();
        long start = now;
        while (now - start < TimeUnit.MINUTES.toNanos(10)) {
            now = engine.nextDeadlineNanos();
            engine.onTimer(now);
            if (!take().isEmpty()) {
                asked.add(TimeUnit.NANOSECONDS.toSeconds(now - start));
            }
        }
        assertThat(asked.size()).isBetween(11, 18);
        assertThat(asked.get(0)).isLessThanOrEqualTo(1);
        assertThat(asked.get(asked.size() - 1)).isGreaterThan(500);
    }

    @Test
    void namedNodesAreAskedThreeTimesAndBounded() {
        for (int i = 0; i < 1000; i++) {
            engine.addNode(now, VirtualNetwork.address(i, true));
        }
        assertThat(take()).hasSize(1000);
        int again = 0;
        for (long end = now + TimeUnit.MINUTES.toNanos(5); now - end < 0; now = engine.nextDeadlineNanos()) {
            engine.onTimer(now);
            again += take().size();
        }
        assertThat(again).isEqualTo(2 * Bootstrap.MAX_HINTS);
    }

    @Test
    void everyKindOfMessageHasItsLine() throws Exception {
        List<Class<?>> kinds = new ArrayList<>(List.of(Query.class.getPermittedSubclasses()));
        kinds.addAll(List.of(KrpcMessage.class.getPermittedSubclasses()));
        kinds.remove(Query.class);
        List<KrpcMessage> one = List.of(
                new Ping(readOnly),
                new FindNode(readOnly, swarm),
                new GetPeers(readOnly, swarm),
                new AnnouncePeer(
                        readOnly,
                        swarm,
                        1,
                        false,
                        answer(receive(STRANGER, new GetPeers(readOnly, swarm))).token()),
                new Response(AA, ByteString.EMPTY, null, strangerId, Answer.EMPTY),
                new ErrorMessage(AA, ByteString.EMPTY, null, 201, ""));
        assertThat(one).extracting(Object::getClass).hasSameElementsAs(kinds);
        for (KrpcMessage message : one) {
            receive(STRANGER, message);
        }
    }

    @Test
    void closeEndsSearchesAnnouncementsAndQuestions() throws Exception {
        know(10);
        Found search = new Found();
        engine.search(now, Goal.peers(swarm, 5), search);
        Found announced = new Found();
        engine.announce(now, swarm, 1, false, announced);
        List<String> question = new ArrayList<>();
        engine.ask(now, STRANGER, Question.PING, new QuestionListener() {
            @Override
            public void onAnswer(long nowNanos, Endpoint from, KrpcReader response, long roundTripNanos) {
                question.add("answer");
            }

            @Override
            public void onError(int code, String text) {
                question.add("error");
            }

            @Override
            public void onTimeout() {
                question.add("timeout");
            }
        });
        take();
        engine.onClose(now);
        assertThat(search.isDone()).isTrue();
        assertThat(announced.closed).isTrue();
        assertThat(question).containsExactly("timeout");
        assertThat(take()).isEmpty();
    }

    /** Makes {@code count} nodes known: each is named, pinged and answers; what else leaves meanwhile is dropped. */
    private List<Contact> know(int count) {
        List<Contact> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Contact contact = new Contact(Id160.random(random), VirtualNetwork.address(i, true));
            engine.addNode(now, contact.endpoint());
            for (Packet packet : take()) {
                if (packet.message() instanceof Ping ping) {
                    respond(contact.endpoint(), ping, contact.id(), Answer.EMPTY);
                }
            }
            known.add(contact);
            ids.put(contact.endpoint(), contact.id());
        }
        take();
        return known;
    }

    private void announce(ByteString token, int port, boolean implied) {
        AnnouncePeer query = new AnnouncePeer(readOnly, swarm, port, implied, token);
        assertThat(receive(STRANGER, query)).containsExactly(reply(Answer.EMPTY));
    }

    private Id160 idOf(Endpoint node) {
        return ids.get(node);
    }

    private static Answer values(List<Endpoint> peers) {
        return new Answer(null, null, ByteString.utf8("token"), peers);
    }

    private Packet reply(Answer answer) {
        return new Packet(STRANGER, new Response(AA, ByteString.utf8("TT"), STRANGER, ownId, answer));
    }

    private static Answer answer(List<Packet> packets) {
        return ((Response) packets.get(0).message()).answer();
    }

    private List<Packet> respond(Endpoint from, Query query, Id160 id, Answer answer) {
        return receive(from, new Response(query.transaction(), ByteString.EMPTY, BOUND, id, answer));
    }

    private List<Packet> receive(Endpoint from, KrpcMessage message) {
        take();
        Datagrams.receive(engine, now, from, message);
        return take();
    }

    private List<Packet> take() {
        List<Packet> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
