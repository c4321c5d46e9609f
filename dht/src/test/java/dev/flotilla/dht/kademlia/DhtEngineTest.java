package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.ErrorMessage;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one engine answers: given this message, exactly these packets leave. */
class DhtEngineTest extends EngineFixture {
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
}
