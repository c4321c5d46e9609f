package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One walk. Nodes are named by their distance from the target, 1 the closest: given this reply, exactly these nodes are
 * asked.
 */
class LookupTest {
    private static final Id160 TARGET = Id160.of(new byte[20]);
    private static final Id160 OWN_ID = Id160.random(new SplittableRandom(8));
    private static final long STALL = TimeUnit.MILLISECONDS.toNanos(500);

    private final Counters counters = new Counters();
    private final List<Integer> asked = new ArrayList<>();
    private final Map<Integer, Query> questionsTo = new HashMap<>();
    private final List<Endpoint> peers = new ArrayList<>();
    private final Questions questions = new Questions(
            new SplittableRandom(1),
            new KrpcWriter(ByteString.EMPTY, ByteString.EMPTY),
            this::send,
            counters,
            new Reachability(0, false));
    private final Lookup lookup = new Lookup(
            Goal.peers(TARGET, 5),
            true,
            new RoutingTables(0, OWN_ID, TableRules.PRIVATE, false),
            questions,
            new CandidateFilter(questions, false, false, null),
            new Lookup.Owner() {
                @Override
                public void onAnswer(long nowNanos, Candidate from, KrpcReader response) {
                    peers.addAll(response.values());
                }

                @Override
                public void onStep(long nowNanos, Candidate candidate, Event event) {}

                @Override
                public void onLookupDone(long nowNanos, Lookup done) {
                    over = true;
                }
            });
    private boolean over;
    private long now;

    private boolean send(Endpoint to, byte[] bytes, int length) {
        int distance = to.port();
        asked.add(distance);
        questionsTo.put(distance, (GetPeers) Datagrams.decode(bytes, length));
        return true;
    }

    @Test
    void asksTheFourClosestFirst() {
        assertThat(begin(9, 3, 7, 1, 5, 8)).containsExactly(1, 3, 5, 7);
    }

    @Test
    void replacesEachAnswerByTheClosestNotAskedYet() {
        begin(20, 30, 40, 50, 60);
        assertThat(answer(40, 45, 10, 70)).containsExactly(10);
        assertThat(answer(20)).containsExactly(45);
        assertThat(answer(10, 1, 2, 3)).containsExactly(1);
    }

    @Test
    void endsWhenTheEightClosestHaveAnswered() {
        begin(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        for (int i = 1; i <= 4; i++) {
            assertThat(answer(i)).containsExactly(i + 4);
        }
        for (int i = 5; i <= 7; i++) {
            assertThat(answer(i)).isEmpty();
        }
        assertThat(over).isFalse();
        assertThat(answer(8)).isEmpty();
        assertThat(over).isTrue();
        assertThat(lookup.queries()).isEqualTo(8);
        assertThat(lookup.answered(8))
                .extracting(c -> c.contact.endpoint().port())
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void endsWithFewerWhenThereAreNoMore() {
        begin(1, 2);
        answer(1, 2);
        assertThat(over).isFalse();
        answer(2, 1);
        assertThat(over).isTrue();
    }

    @Test
    void endsAtOnceWithoutSeeds() {
        begin();
        assertThat(over).isTrue();
    }

    @Test
    void stalledQuestionsGiveTheirPlacesToOthers() {
        begin(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(passTime(STALL)).containsExactly(5, 6, 7, 8);
        assertThat(answer(2))
                .as("a late answer shows that nodes are far: more are asked")
                .containsExactly(9);
    }

    @Test
    void doesNotWaitForStalledOnesWhenEightOthersHaveAnswered() {
        begin(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        passTime(STALL);
        for (int i = 5; i <= 11; i++) {
            answer(i);
        }
        assertThat(over).isFalse();
        answer(12);
        assertThat(over).isTrue();
    }

    @Test
    void waitsForStalledOnesWhenTheyAreAllThereIs() {
        begin(1, 2);
        answer(1);
        passTime(STALL);
        assertThat(over).isFalse();
        answer(2);
        assertThat(over).isTrue();
    }

    @Test
    void timeOutsAndErrorsFailANode() {
        begin(1, 2, 3, 4, 5, 6);
        Query query = questionsTo.get(1);
        KrpcReader error =
                Datagrams.read(new ErrorMessage(query.transaction(), ByteString.EMPTY, node(9).endpoint(), 202, ""));
        Rpc rpc = questions.answered(now, error, node(1).endpoint());
        asked.clear();
        rpc.asker.onError(now, rpc, error);
        assertThat(asked).containsExactly(5);
        passTime(STALL);
        passTime(10 * STALL);
        passTime(10 * STALL);
        assertThat(over).isTrue();
        assertThat(lookup.answers()).isZero();
        assertThat(lookup.queries()).isEqualTo(6);
    }

    @Test
    void asksNobodyTwice() {
        begin(1, 2);
        answer(1, 2, 1, 3);
        answer(3, 1, 2, 3);
        answer(2, 1, 2, 3);
        assertThat(questionsTo).hasSize(3);
        assertThat(lookup.queries()).isEqualTo(3);
        assertThat(over).isTrue();
    }

    @Test
    void asksNoImpossibleAddressAndNotItself() {
        begin(1);
        Contact multicast = new Contact(node(2).id(), Endpoint.parse("224.0.0.1:5"));
        Contact portZero = new Contact(node(3).id(), Endpoint.parse("192.0.2.1:0"));
        Contact self = new Contact(Id160.random(new SplittableRandom(8)), Endpoint.parse("192.0.2.9:9"));
        asked.clear();
        respond(1, node(1).id(), new Answer(List.of(multicast, portZero, self), null, ByteString.EMPTY, List.of()));
        assertThat(asked).isEmpty();
        assertThat(over).isTrue();
    }

    @Test
    void leavesOutNamedNodesThatLatelyKeptSilent() {
        Asker nobody = new Asker() {
            @Override
            public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {}

            @Override
            public void onFailed(long nowNanos, Rpc rpc) {}
        };
        for (int silence = 0; silence < 2; silence++) {
            questions.ask(now, node(3).endpoint(), null, nobody, Question.getPeers(TARGET));
            passTime(STALL);
            passTime(10 * STALL);
        }
        begin(9);
        assertThat(answer(9, 3, 4)).containsExactly(4);
    }

    @Test
    void takesFewNodesOfOneAnswer() {
        begin(200);
        int[] many = new int[100];
        Arrays.setAll(many, i -> 199 - i);
        answer(200, many);
        for (int i = 0; i < 100 && !over; i++) {
            List.copyOf(questionsTo.keySet()).forEach(this::answerQuietly);
        }
        assertThat(questionsTo.keySet()).allMatch(distance -> distance == 200 || distance >= 180);
    }

    @Test
    void passesPeersOn() {
        begin(1);
        Endpoint peer = Endpoint.parse("192.0.2.77:7");
        respond(1, node(1).id(), new Answer(null, null, ByteString.utf8("token"), List.of(peer)));
        assertThat(peers).containsExactly(peer);
        assertThat(lookup.answered(1).get(0).token).isEqualTo(ByteString.utf8("token"));
    }

    @Test
    void asksNobodyAfterStop() {
        begin(1, 2, 3, 4, 5);
        lookup.stop();
        assertThat(answer(1)).isEmpty();
        assertThat(passTime(STALL)).isEmpty();
        assertThat(over).isFalse();
    }

    private List<Integer> begin(int... seeds) {
        lookup.begin(now, nodes(seeds));
        return takeAsked();
    }

    private List<Integer> answer(int from, int... named) {
        asked.clear();
        respond(from, node(from).id(), new Answer(nodes(named), null, ByteString.EMPTY, List.of()));
        return takeAsked();
    }

    private void answerQuietly(int from) {
        respond(from, node(from).id(), Answer.EMPTY);
    }

    private void respond(int from, Id160 id, Answer answer) {
        KrpcReader response = Datagrams.read(new Response(
                questionsTo.get(from).transaction(),
                ByteString.EMPTY,
                node(from).endpoint(),
                id,
                answer));
        Rpc rpc = questions.answered(now, response, node(from).endpoint());
        if (rpc != null) {
            rpc.asker.onAnswer(now, rpc, response);
        }
    }

    private List<Integer> passTime(long nanos) {
        asked.clear();
        now += nanos;
        for (Rpc rpc = questions.wake(now); rpc != null; rpc = questions.wake(now)) {
            if (questions.isOpen(rpc) && rpc.overdue) {
                rpc.asker.onOverdue(now, rpc);
            } else if (questions.isOpen(rpc)) {
                rpc.asker.onStalled(now, rpc);
            } else {
                rpc.asker.onFailed(now, rpc);
            }
        }
        return takeAsked();
    }

    private List<Integer> takeAsked() {
        List<Integer> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    private static List<Contact> nodes(int... distances) {
        return Arrays.stream(distances).mapToObj(LookupTest::node).toList();
    }

    private static Contact node(int distance) {
        byte[] id = new byte[20];
        id[19] = (byte) distance;
        return new Contact(Id160.of(id), Endpoint.of(new byte[] {10, 0, 0, (byte) distance}, distance));
    }
}
