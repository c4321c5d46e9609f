package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.krpc.Method;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import dev.flotilla.dht.store.SigningKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items put through one of thirty nodes and got through another (BEP 44). */
class ItemNetworkTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final ByteString SALT = ByteString.utf8("salt");
    private static final SigningKey KEY = SigningKey.fromSeed(ByteString.of(new byte[32]));
    private static final ItemQuery QUERY = ItemQuery.mutable(KEY.publicKey(), SALT);

    private final VirtualNetwork network = new VirtualNetwork(42);
    private List<Host> hosts = List.of();

    /** Remembers each round of a publisher. */
    private static final class Rounds implements ItemPublisher.Listener {
        final List<List<Contact>> replicas = new ArrayList<>();
        final List<Map<Integer, Integer>> refusals = new ArrayList<>();
        boolean closed;

        @Override
        public void onRound(long nowNanos, List<Contact> stored, Map<Integer, Integer> refused) {
            replicas.add(stored);
            refusals.add(refused);
        }

        @Override
        public void onClosed() {
            closed = true;
        }
    }

    @BeforeEach
    void grow() {
        network.setLongest(1472); // an item and its neighbours
        hosts = network.grow(30, true);
        network.run(MINUTE);
    }

    @Test
    void immutableItemsAreFoundByAll() {
        Item item = new Item(ByteString.utf8("990:" + "x".repeat(990)), null);
        Rounds rounds = put(3, item, ItemStore.NO_CAS).rounds;
        Id160 target = SignedValue.target(item.value());
        List<Contact> closest = hosts.stream()
                .filter(host -> host != hosts.get(3))
                .map(host -> new Contact(host.id, host.endpoint))
                .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
                .limit(8)
                .toList();
        assertThat(rounds.replicas).containsExactly(closest);
        for (int i = 0; i < hosts.size(); i++) {
            assertThat(get(i, ItemQuery.immutable(target))).isEqualTo(item);
        }
        assertThat(get(9, ItemQuery.immutable(hosts.get(0).id))).isNull();
    }

    @Test
    void newestVersionWins() {
        put(3, version(1, "1:a"), ItemStore.NO_CAS).publisher.close(network.now());
        Host away = hosts.get(20);
        network.remove(away);
        Item newest = version(2, "1:b");
        put(4, newest, 1);
        network.putBack(away);
        for (int i = 0; i < hosts.size(); i++) {
            assertThat(get(i, QUERY)).isEqualTo(newest);
        }
        assertThat(get(5, ItemQuery.mutable(KEY.publicKey(), ByteString.EMPTY))).isNull();
    }

    @Test
    void laterWriterWithAnOldCasIsRefused() {
        put(3, version(5, "1:a"), ItemStore.NO_CAS);
        put(4, version(6, "1:b"), 5);
        Rounds late = put(6, version(7, "1:c"), 5).rounds;
        assertThat(late.replicas.get(0)).isEmpty();
        assertThat(late.refusals.get(0)).containsExactly(Map.entry(301, 8));
        assertThat(get(9, QUERY)).isEqualTo(version(6, "1:b"));
        assertThat(put(7, version(4, "1:d"), ItemStore.NO_CAS).rounds.refusals.get(0))
                .containsExactly(Map.entry(302, 8));
    }

    @Test
    void updateDuringARoundKeepsItsCas() {
        put(3, version(5, "1:x"), ItemStore.NO_CAS).publisher.close(network.now());
        List<Long> cas = new ArrayList<>();
        for (Host host : hosts) {
            network.place(host.endpoint, (from, datagram) -> {
                KrpcReader message = read(datagram);
                if (message.type() == Type.QUERY && message.method() == Method.PUT && message.seq() == 9) {
                    cas.add(message.hasCas() ? message.cas() : -1);
                }
                host.receive(from, datagram);
            });
        }
        Put put = begin(4, version(6, "1:a"), 5);
        network.await(() -> hosts.get(4).engine.counters().sent(Method.PUT) > 0, MINUTE);
        put.publisher.update(network.now(), version(9, "1:b"), 6);
        network.await(() -> !put.rounds.replicas.isEmpty(), MINUTE);
        assertThat(cas).hasSizeGreaterThanOrEqualTo(8).containsOnly(6L);
        assertThat(get(9, QUERY)).isEqualTo(version(9, "1:b"));
    }

    @Test
    void putAgainAndAgainUntilClosed() {
        Put put = put(3, version(1, "1:a"), ItemStore.NO_CAS);
        network.run(200 * MINUTE);
        assertThat(put.rounds.replicas).hasSizeBetween(4, 6);
        assertThat(get(9, QUERY)).isEqualTo(version(1, "1:a"));
        put.publisher.close(network.now());
        assertThat(put.rounds.closed).isTrue();
        network.run(121 * MINUTE);
        assertThat(get(9, QUERY)).isNull();
        assertThat(hosts).allMatch(host -> host.engine.counters().get(Counter.ITEMS) == 0);
    }

    @Test
    void forgedAnswersAreIgnored() {
        Item genuine = version(3, "1:a");
        put(3, genuine, ItemStore.NO_CAS);
        Item immutable = new Item(ByteString.utf8("5:hello"), null);
        put(4, immutable, ItemStore.NO_CAS);
        for (Host host : hosts.subList(10, 29)) {
            network.place(host.endpoint, new Liar(host));
        }
        assertThat(get(29, QUERY)).isEqualTo(genuine);
        assertThat(hosts.get(29).engine.counters().get(Counter.VERIFIED)).isPositive();
        assertThat(get(29, ItemQuery.immutable(SignedValue.target(immutable.value()))))
                .isEqualTo(immutable);
    }

    @Test
    void itemsOfTheOtherKindAreNotWhatWasAskedFor() {
        ByteString seed = ByteString.fromHex("e76404" + "00".repeat(29)); // of a public key that begins with "54:"
        SigningKey key = SigningKey.fromSeed(seed);
        assertThat(key.publicKey().substring(0, 3)).isEqualTo(ByteString.utf8("54:"));
        ByteString salt = ByteString.utf8("s".repeat(3 + 54 - 32)); // with it the key is a string
        Item mutable = new Item(ByteString.utf8("6:forged"), key.sign(salt, 1, ByteString.utf8("6:forged")));
        Id160 target = SignedValue.target(key.publicKey(), salt);
        assertThat(put(3, mutable, ItemStore.NO_CAS).rounds.replicas.get(0)).hasSize(8);
        for (int i = 0; i < hosts.size(); i++) {
            assertThat(get(i, ItemQuery.immutable(target))).as("host %d", i).isNull();
        }
    }

    @Test
    void whatNobodyWouldTakeIsNotPut() {
        Item big = new Item(ByteString.utf8("998:" + "x".repeat(998)), null);
        DhtEngine engine = hosts.get(0).engine;
        assertThatThrownBy(() -> engine.put(network.now(), big, ItemStore.NO_CAS, new Rounds()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Gives every item another value, and says that it is the newest version. */
    private final class Liar implements VirtualNetwork.Receiver {
        private final Host host;
        private final KrpcWriter out = new KrpcWriter(ByteString.EMPTY, ByteString.EMPTY);

        Liar(Host host) {
            this.host = host;
            out.setOwnId(host.id);
        }

        @Override
        public void receive(Endpoint from, byte[] datagram) {
            KrpcReader query = read(datagram);
            if (query.type() != Type.QUERY || query.method() != Method.GET) {
                host.receive(from, datagram);
                return;
            }
            byte[] value = ByteString.utf8("4:lies").toByteArray();
            out.beginResponse(from);
            out.key(KEY.publicKey().toByteArray(), 0);
            out.nodes(0);
            out.seq(99);
            out.signature(new byte[64], 0);
            out.token(1);
            out.value(value, 0, value.length);
            out.endResponse(query);
            network.send(host.endpoint, from, Arrays.copyOf(out.array(), out.length()));
        }
    }

    private record Put(ItemPublisher publisher, Rounds rounds) {}

    private Put begin(int host, Item item, long cas) {
        Rounds rounds = new Rounds();
        ItemPublisher publisher = hosts.get(host).engine.put(network.now(), item, cas, rounds);
        hosts.get(host).schedule();
        return new Put(publisher, rounds);
    }

    private Put put(int host, Item item, long cas) {
        Put put = begin(host, item, cas);
        network.await(() -> !put.rounds.replicas.isEmpty(), MINUTE);
        return put;
    }

    private @Nullable Item get(int host, ItemQuery query) {
        List<@Nullable Item> items = new ArrayList<>();
        hosts.get(host).engine.get(network.now(), query, (now, item, outcome) -> items.add(item));
        hosts.get(host).schedule();
        network.await(() -> !items.isEmpty(), MINUTE);
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private static Item version(long seq, String value) {
        SignedValue signed = KEY.sign(SALT, seq, ByteString.utf8(value));
        return new Item(signed.value(), signed);
    }

    private static KrpcReader read(byte[] datagram) {
        KrpcReader reader = new KrpcReader();
        try {
            reader.read(datagram, 0, datagram.length);
        } catch (KrpcException e) {
            throw new AssertionError(e);
        }
        return reader;
    }
}
