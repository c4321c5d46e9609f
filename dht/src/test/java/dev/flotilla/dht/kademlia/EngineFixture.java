package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage;
import dev.flotilla.dht.krpc.KrpcMessage.AnnouncePeer;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.Ping;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** One engine: what it is told, and exactly the packets that leave. */
abstract class EngineFixture {
    static final Endpoint BOUND = Endpoint.parse("192.0.2.1:6881");
    static final Endpoint STRANGER = Endpoint.parse("192.0.2.2:5000");
    static final ByteString AA = ByteString.utf8("aa");

    record Packet(Endpoint to, KrpcMessage message) {}

    final RandomGenerator random = new SplittableRandom(3);
    final Id160 ownId = Id160.random(random);
    final Id160 strangerId = Id160.random(random);
    final Id160 swarm = Id160.random(random);
    final Caller stranger = new Caller(AA, ByteString.utf8("XX"), strangerId, false);
    final Caller readOnly = new Caller(AA, ByteString.EMPTY, strangerId, true);
    final List<Packet> sent = new ArrayList<>();
    final Map<Endpoint, Id160> ids = new HashMap<>();
    final DhtEngine engine = engine(BOUND);
    long now = 1000;

    DhtEngine engine(Endpoint bound) {
        DhtConfig config = DhtConfig.of(ownId, bound).withVersion(ByteString.utf8("TT"));
        return new DhtEngine(
                1000, config, random, (to, bytes, length) -> sent.add(new Packet(to, Datagrams.decode(bytes, length))));
    }

    /** Makes {@code count} nodes known: each is named, pinged and answers; what else leaves meanwhile is dropped. */
    List<Contact> know(int count) {
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

    void announce(ByteString token, int port, boolean implied) {
        AnnouncePeer query = new AnnouncePeer(readOnly, swarm, port, implied, token);
        assertThat(receive(STRANGER, query)).containsExactly(reply(Answer.EMPTY));
    }

    Id160 idOf(Endpoint node) {
        return ids.get(node);
    }

    static Answer values(List<Endpoint> peers) {
        return new Answer(null, null, ByteString.utf8("token"), peers);
    }

    Packet reply(Answer answer) {
        return new Packet(STRANGER, new Response(AA, ByteString.utf8("TT"), STRANGER, ownId, answer));
    }

    static Answer answer(List<Packet> packets) {
        return ((Response) packets.get(0).message()).answer();
    }

    List<Packet> respond(Endpoint from, Query query, Id160 id, Answer answer) {
        return receive(from, new Response(query.transaction(), ByteString.EMPTY, BOUND, id, answer));
    }

    List<Packet> receive(Endpoint from, KrpcMessage message) {
        take();
        Datagrams.receive(engine, now, from, message);
        return take();
    }

    List<Packet> take() {
        List<Packet> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }
}
