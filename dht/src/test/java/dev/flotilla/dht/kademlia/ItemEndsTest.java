package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.Method;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import dev.flotilla.dht.store.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items at the moments when something else comes between: an update, or the end of the node. */
class ItemEndsTest {
    private static final SigningKey KEY = SigningKey.fromSeed(ByteString.of(new byte[32]));

    private final LoneEngine node = new LoneEngine();
    private final Contact other = new Contact(Id160.random(node.random), Endpoint.parse("192.0.2.9:9"));
    private final Rounds rounds = new Rounds();

    /** Counts the rounds of a publisher. */
    private static final class Rounds implements ItemPublisher.Listener {
        final List<Integer> replicas = new ArrayList<>();

        @Override
        public void onRound(long nowNanos, List<Contact> stored, Map<Integer, Integer> refusals) {
            replicas.add(stored.size());
        }

        @Override
        public void onClosed() {}
    }

    @BeforeEach
    void meet() {
        node.know(other);
    }

    @Test
    void updateDuringTheSearchIsPutOnce() {
        ItemPublisher publisher = node.engine.put(node.now, version(5), 4, rounds);
        LoneEngine.Sent get = taken(Method.GET);
        publisher.update(node.now, version(6), 5);
        LoneEngine.Sent put = only(node.answer(get, other.id(), out -> out.token(7)));
        assertPut(put, 6, 4);
        assertThat(node.answer(put, other.id(), out -> {})).isEmpty();
        assertThat(rounds.replicas).containsExactly(1);
    }

    @Test
    void updatesDuringThePutReplaceWhatIsBeingPut() {
        ItemPublisher publisher = node.engine.put(node.now, version(5), 4, rounds);
        LoneEngine.Sent put = only(node.answer(taken(Method.GET), other.id(), out -> out.token(7)));
        publisher.update(node.now, version(6), 5);
        publisher.update(node.now, version(7), 6);
        assertPut(put, 5, 4);
        LoneEngine.Sent get = only(node.answer(put, other.id(), out -> {}));
        LoneEngine.Sent second = only(node.answer(get, other.id(), out -> out.token(7)));
        assertPut(second, 7, 5);
        assertThat(rounds.replicas).isEmpty();
        node.answer(second, other.id(), out -> {});
        assertThat(rounds.replicas).containsExactly(1);
    }

    @Test
    void closedPublisherPutsNoUpdate() {
        ItemPublisher publisher = node.engine.put(node.now, version(5), ItemStore.NO_CAS, rounds);
        LoneEngine.Sent put = only(node.answer(taken(Method.GET), other.id(), out -> out.token(7)));
        node.answer(put, other.id(), out -> {});
        publisher.close(node.now);
        publisher.update(node.now, version(6), 5);
        assertThat(node.take()).isEmpty();
    }

    @Test
    void searchWhoseSignatureIsBeingCheckedEndsWithTheNode() {
        List<@Nullable Item> found = new ArrayList<>();
        node.engine.get(
                node.now,
                ItemQuery.mutable(KEY.publicKey(), ByteString.EMPTY),
                (now, item, outcome) -> found.add(item));
        LoneEngine.Sent get = taken(Method.GET);
        SignedValue signed = KEY.sign(ByteString.EMPTY, 5, ByteString.utf8("1:a"));
        KrpcReader query = get.read();
        node.others.setOwnId(other.id());
        node.others.beginResponse(LoneEngine.BOUND);
        node.others.key(signed.key().toByteArray(), 0);
        node.others.seq(5);
        node.others.signature(signed.signature().toByteArray(), 0);
        node.others.value(signed.value().toByteArray(), 0, 3);
        node.others.endResponse(query);
        node.engine.onDatagram(node.now, other.endpoint(), node.others.array(), 0, node.others.length());
        assertThat(node.unverified).hasSize(1);
        assertThat(found).isEmpty();
        node.engine.onClose(node.now);
        assertThat(found).containsExactly((Item) null);
        node.verifyAll();
        assertThat(found).hasSize(1);
    }

    private LoneEngine.Sent taken(Method method) {
        LoneEngine.Sent sent = only(node.take());
        assertThat(sent.asks(method)).isTrue();
        return sent;
    }

    private static LoneEngine.Sent only(List<LoneEngine.Sent> sent) {
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }

    private static void assertPut(LoneEngine.Sent sent, long seq, long cas) {
        assertThat(sent.asks(Method.PUT)).isTrue();
        KrpcReader put = sent.read();
        assertThat(put.seq()).isEqualTo(seq);
        assertThat(put.cas()).isEqualTo(cas);
    }

    private static Item version(long seq) {
        SignedValue signed = KEY.sign(ByteString.EMPTY, seq, ByteString.utf8("1:a"));
        return new Item(signed.value(), signed);
    }
}
