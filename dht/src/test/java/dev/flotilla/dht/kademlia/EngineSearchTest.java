package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one engine asks when it searches and announces. */
class EngineSearchTest extends EngineFixture {
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
}
