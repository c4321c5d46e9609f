package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;
import dev.flotilla.dht.store.Ed25519;
import dev.flotilla.dht.store.SignedValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One engine seen from the wire: messages of any kind go in, and what leaves can be read. Signatures wait to be checked. */
final class LoneEngine implements DhtOutbox {
    static final Endpoint BOUND = Endpoint.parse("192.0.2.1:6881");
    static final Endpoint STRANGER = Endpoint.parse("192.0.2.2:5000");
    static final Id160 OWN_ID = Id160.random(new SplittableRandom(3));

    /** A datagram that left. */
    record Sent(Endpoint to, byte[] bytes) {
        KrpcReader read() {
            KrpcReader reader = new KrpcReader();
            try {
                reader.read(bytes, 0, bytes.length);
            } catch (KrpcException e) {
                throw new AssertionError(new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
            return reader;
        }

        boolean asks(Method method) {
            KrpcReader message = read();
            return message.type() == Type.QUERY && message.method() == method;
        }
    }

    final DhtEngine engine;
    final SplittableRandom random = new SplittableRandom(5);

    /** Writes what others say. */
    final KrpcWriter others;

    final Deque<SignedValue> unverified = new ArrayDeque<>();
    boolean verifies = true;
    long now = 1000;
    private final List<Sent> sent = new ArrayList<>();

    /** Of a private network, that answers everybody. */
    LoneEngine() {
        this(DhtConfig.of(OWN_ID, BOUND).limitingAmplification(false));
    }

    LoneEngine(DhtConfig config) {
        engine = new DhtEngine(now, config, new SplittableRandom(1), this);
        others = new KrpcWriter(ByteString.EMPTY, config.network());
        others.setOwnId(Id160.random(random));
        others.setReadOnly(true);
    }

    @Override
    public boolean send(Endpoint to, byte[] bytes, int length) {
        return sent.add(new Sent(to, Arrays.copyOf(bytes, length)));
    }

    @Override
    public boolean verify(SignedValue value) {
        return verifies && unverified.add(value);
    }

    /** Checks the signatures that wait. */
    void verifyAll() {
        for (SignedValue next = unverified.poll(); next != null; next = unverified.poll()) {
            engine.onVerified(now, next, Ed25519.verify(next));
        }
    }

    /** Hands in a message; returns what leaves, with all signatures checked. */
    List<Sent> tell(Endpoint from, Consumer<KrpcWriter> message) {
        message.accept(others);
        return receive(from, Arrays.copyOf(others.array(), others.length()));
    }

    List<Sent> receive(Endpoint from, byte[] datagram) {
        take();
        engine.onDatagram(now, from, datagram, 0, datagram.length);
        verifyAll();
        return take();
    }

    /** Hands in a query; returns what is said to it. */
    KrpcReader ask(Endpoint from, Consumer<KrpcWriter> query) {
        return tell(from, query).get(0).read();
    }

    /** Hands in a query in letters, each a byte. */
    KrpcReader askRaw(Endpoint from, String query) {
        return receive(from, query.getBytes(StandardCharsets.ISO_8859_1)).get(0).read();
    }

    /** Answers a question of the engine's as {@code id}. */
    List<Sent> answer(Sent question, Id160 id, Consumer<KrpcWriter> fields) {
        Id160 before = others.ownId();
        others.setOwnId(id);
        KrpcReader query = question.read();
        List<Sent> next = tell(question.to, out -> {
            out.beginResponse(BOUND);
            fields.accept(out);
            out.endResponse(query);
        });
        others.setOwnId(before);
        return next;
    }

    /** Makes a node known: it is pinged and answers. What else leaves meanwhile is dropped. */
    void know(Contact node) {
        take();
        engine.addNode(now, node.endpoint());
        for (Sent question : take()) {
            if (question.asks(Method.PING) && question.to.equals(node.endpoint())) {
                answer(question, node.id(), out -> {});
            }
        }
        take();
    }

    /** Makes nodes known, of random ids and of 10.0.0.0/8 or fd00::/16. */
    List<Contact> know(int count, boolean ipv4) {
        List<Contact> known = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Contact node = new Contact(Id160.random(random), VirtualNetwork.address(i, ipv4));
            know(node);
            known.add(node);
        }
        return known;
    }

    List<Sent> take() {
        List<Sent> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    /** Lets the engine do all that is due until then. */
    List<Sent> passTime(long nanos) {
        take();
        long end = now + nanos;
        int idle = 0;
        while (engine.nextDeadlineNanos() - end <= 0) {
            long next = Math.max(now, engine.nextDeadlineNanos());
            idle = next == now ? idle + 1 : 0;
            if (idle > 10_000) {
                throw new AssertionError("the engine wants its timer again and again");
            }
            now = next;
            engine.onTimer(now);
        }
        now = end;
        engine.onTimer(now);
        return take();
    }

    /** Writes compact contacts, all of one family. */
    static void nodes(KrpcWriter out, List<Contact> nodes) {
        int at = out.nodes(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).id().write(out.array(), at + i * Contact.COMPACT_IPV4);
            nodes.get(i).endpoint().writeCompact(out.array(), at + i * Contact.COMPACT_IPV4 + Id160.BYTES);
        }
    }
}
