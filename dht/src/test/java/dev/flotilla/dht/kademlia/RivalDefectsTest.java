package dev.flotilla.dht.kademlia;

import static dev.flotilla.dht.kademlia.LoneEngine.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Counters.Counter;
import dev.flotilla.dht.kademlia.VirtualNetwork.Host;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import dev.flotilla.dht.krpc.Method;
import dev.flotilla.dht.store.SignedValue;
import dev.flotilla.dht.store.SigningKey;
import dev.flotilla.dht.store.StoreLimits;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What other implementations of the DHT have been seen to get wrong, each as what must hold instead. */
class RivalDefectsTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Id160 SWARM = Id160.random(new SplittableRandom(77));
    private static final DhtConfig SMALL = DhtConfig.of(LoneEngine.OWN_ID, LoneEngine.BOUND)
            .limitingAmplification(false)
            .withStore(new StoreLimits(64 << 10, 100, 2700, 7200));
    private static final String ID = "id20:abcdefghij0123456789";

    private LoneEngine node = new LoneEngine();

    @Test
    void seedFilterIsWrittenAsBFsdAndReadUnderBothNames() throws KrpcException {
        announce(STRANGER, SWARM);
        byte[] datagram = node.tell(STRANGER, out -> out.getPeers(1, SWARM, false, false, true, false))
                .get(0)
                .bytes();
        String answer = new String(datagram, StandardCharsets.ISO_8859_1);
        assertThat(answer).contains("4:BFsd256:").doesNotContain("4:BFse");
        byte[] misspelt = answer.replace("4:BFsd", "4:BFse").getBytes(StandardCharsets.ISO_8859_1);
        KrpcReader reader = new KrpcReader();
        reader.read(misspelt, 0, misspelt.length);
        assertThat(reader.length(Field.BLOOM_SEEDS)).isEqualTo(256);
    }

    @Test
    void silenceIsRememberedThroughTheNextOneAndForgivenInTime() {
        Endpoint silent = VirtualNetwork.address(900, true);
        Contact guide = node.know(1, true).get(0);
        for (int i = 0; i < 3; i++) {
            assertThat(asksWhenNamed(guide, silent)).as("silences: %d", i).isEqualTo(i < 2);
            node.passTime(20 * SECOND);
        }
        node.passTime(150 * SECOND);
        assertThat(asksWhenNamed(guide, silent)).isTrue();
    }

    @Test
    void equalSeqWithAnotherValueIsRefusedAndItemsAreBounded() {
        node = new LoneEngine(SMALL);
        SigningKey key = SigningKey.fromSeed(ByteString.of(new byte[32]));
        assertThat(put(key.sign(ByteString.EMPTY, 1, ByteString.utf8("1:a")), -1)
                        .type())
                .isEqualTo(Type.RESPONSE);
        assertThat(put(key.sign(ByteString.EMPTY, 1, ByteString.utf8("1:b")), -1)
                        .errorCode())
                .isEqualTo(302);
        for (int i = 0; i < 1000; i++) {
            ByteString value = ByteString.utf8(
                    "900:" + i + "x".repeat(900 - String.valueOf(i).length()));
            ByteString token = itemToken(SignedValue.target(value));
            assertThat(node.ask(STRANGER, out -> out.putImmutable(1, token, value))
                            .type())
                    .isEqualTo(Type.RESPONSE);
        }
        node.passTime(SECOND);
        assertThat(node.engine.counters().get(Counter.ITEMS)).isBetween(10L, 72L);
    }

    @Test
    void everyMethodWithATargetNamesTheNodesCloseToIt() {
        node.know(100, true);
        for (int i = 0; i < 50; i++) {
            Id160 target = Id160.random(node.random);
            List<Contact> closest = closest(kept(), target);
            assertThat(node.ask(STRANGER, out -> out.findNode(1, target, false, false))
                            .nodes(true))
                    .isEqualTo(closest);
            assertThat(node.ask(STRANGER, out -> out.get(1, target, -1, false, false))
                            .nodes(true))
                    .isEqualTo(closest);
        }
    }

    @Test
    void nodesNamedAreTheClosestOfTheWholeTable() {
        for (int i = 0; i < 300; i++) { // some far, some close to us: of many buckets
            Id160 id = LoneEngine.OWN_ID.randomAtPrefix(i % 12, node.random);
            node.know(new Contact(id, VirtualNetwork.address(i, true)));
        }
        List<Contact> kept = kept();
        assertThat(kept).hasSizeGreaterThan(80);
        for (int i = 0; i < 200; i++) {
            Id160 target = LoneEngine.OWN_ID.randomAtPrefix(i % 14, node.random);
            assertThat(node.ask(STRANGER, out -> out.findNode(1, target, false, false))
                            .nodes(true))
                    .isEqualTo(closest(kept, target));
        }
    }

    @Test
    void immutableItemsNeedNoSeqAndCasIsComparedWithTheStoredSeq() {
        ByteString value = ByteString.utf8("5:hello");
        ByteString token = itemToken(SignedValue.target(value));
        assertThat(node.ask(STRANGER, out -> out.putImmutable(1, token, value)).type())
                .isEqualTo(Type.RESPONSE);
        SigningKey key = SigningKey.fromSeed(ByteString.of(new byte[32]));
        put(key.sign(ByteString.EMPTY, 4, ByteString.utf8("1:a")), -1);
        SignedValue next = key.sign(ByteString.EMPTY, 5, ByteString.utf8("1:b"));
        assertThat(put(next, 3).errorCode()).isEqualTo(301);
        assertThat(put(next, 4).type()).isEqualTo(Type.RESPONSE);
    }

    @Test
    void nobodyIsAskedTwiceAndAFewNodesAreEnoughToAnnounceTo() {
        VirtualNetwork network = new VirtualNetwork(42);
        List<Host> hosts = network.grow(5, true);
        network.run(30 * SECOND);
        Map<Endpoint, Integer> asked = new HashMap<>();
        for (Host host : hosts) {
            network.place(host.endpoint, (from, datagram) -> {
                KrpcReader message = new LoneEngine.Sent(host.endpoint, datagram).read();
                if (message.type() == Type.QUERY && message.method() == Method.GET_PEERS) {
                    asked.merge(host.endpoint, 1, Integer::sum);
                }
                host.receive(from, datagram);
            });
        }
        Found announced = new Found();
        hosts.get(2).engine.announce(network.now(), SWARM, 4000, false, announced);
        hosts.get(2).schedule();
        network.await(() -> !announced.rounds.isEmpty(), 60 * SECOND);
        assertThat(asked).hasSize(4).allSatisfy((to, times) -> assertThat(times).isEqualTo(1));
        assertThat(announced.rounds.get(0)).hasSize(4);
    }

    @Test
    void junkInfoHashesDoNotBlockNewOnes() {
        node = new LoneEngine(SMALL);
        for (int i = 0; i < 5000; i++) {
            announce(VirtualNetwork.address(i, true), Id160.random(node.random));
        }
        assertThat(node.engine.counters().get(Counter.SWARMS)).isLessThan(2000);
        announce(STRANGER, SWARM);
        assertThat(node.ask(STRANGER, out -> out.getPeers(1, SWARM, false, false, false, false))
                        .values())
                .containsExactly(STRANGER);
    }

    @Test
    void spoofedPongsEnterNoTable() {
        Contact spoofed = new Contact(Id160.random(node.random), VirtualNetwork.address(7, true));
        for (String transaction : List.of("2:pn", "2:pn1", "4:pn\0\0", "0:", "4:\0\0\0\0")) {
            String pong = "d1:rd2:" + ID + "e1:t" + transaction + "1:y1:re";
            node.receive(spoofed.endpoint(), pong.getBytes(StandardCharsets.ISO_8859_1));
        }
        node.engine.addNode(node.now, spoofed.endpoint());
        LoneEngine.Sent ping = node.take().get(0);
        node.answer(new LoneEngine.Sent(STRANGER, ping.bytes()), spoofed.id(), out -> {}); // from elsewhere
        assertThat(node.engine.counters().get(Counter.NODES)).isZero();
        node.answer(ping, spoofed.id(), out -> {});
        assertThat(node.engine.counters().get(Counter.NODES)).isEqualTo(1);
    }

    @Test
    void unknownMethodsAreRefusedAs204OrServedAsFindNode() {
        KrpcReader refused = node.askRaw(STRANGER, "d1:ad2:" + ID + "e1:q4:vote1:t3:xyz1:y1:qe");
        assertThat(refused.errorCode()).isEqualTo(204);
        assertThat(refused.string(Field.TRANSACTION)).isEqualTo(ByteString.utf8("xyz"));
        List<Contact> known = node.know(3, true);
        String target = "6:target20:abcdefghij0123456789";
        KrpcReader served = node.askRaw(STRANGER, "d1:ad2:" + ID + target + "e1:q4:vote1:t3:xyz1:y1:qe");
        assertThat(served.nodes(true)).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void sizeOfAnItemIsThatOfItsBencodedForm() {
        String nested = "l" + "2:ab".repeat(249) + "e"; // 998 bytes, 249 elements
        ByteString fits = ByteString.utf8(nested);
        ByteString token = itemToken(SignedValue.target(fits));
        assertThat(node.ask(STRANGER, out -> out.putImmutable(1, token, fits)).type())
                .isEqualTo(Type.RESPONSE);
        String query = "d1:ad2:" + ID + "5:token8:????????1:vl" + nested + "1:aee1:q3:put1:t2:aa1:y1:qe";
        assertThat(node.askRaw(STRANGER, query).errorCode()).isEqualTo(205);
    }

    /** Whether a search asks {@code named} after {@code guide} has named it; it does not answer. */
    private boolean asksWhenNamed(Contact guide, Endpoint named) {
        node.engine.search(node.now, Goal.peers(SWARM, 5), new Found());
        Contact close = new Contact(SWARM.randomAtPrefix(30, node.random), named);
        boolean asked = false;
        for (LoneEngine.Sent question : node.take()) {
            if (question.to().equals(guide.endpoint()) && question.asks(Method.GET_PEERS)) {
                asked |= node.answer(question, guide.id(), out -> LoneEngine.nodes(out, List.of(close))).stream()
                        .anyMatch(sent -> sent.to().equals(named));
            }
        }
        return asked;
    }

    /** The nodes that the table has kept. */
    private List<Contact> kept() {
        List<TableSnapshot.Node> nodes = node.engine.snapshot(node.now, 0).nodes();
        return nodes.stream().map(TableSnapshot.Node::contact).toList();
    }

    private static List<Contact> closest(List<Contact> nodes, Id160 target) {
        return nodes.stream()
                .sorted(Comparator.comparing(Contact::id, target::compareDistance))
                .limit(8)
                .toList();
    }

    private void announce(Endpoint from, Id160 swarm) {
        ByteString token = node.ask(from, out -> out.getPeers(1, swarm, false, false, false, false))
                .string(Field.TOKEN);
        KrpcReader answer = node.ask(from, out -> out.announcePeer(1, swarm, 0, true, false, token));
        assertThat(answer.type()).isEqualTo(Type.RESPONSE);
    }

    private ByteString itemToken(Id160 target) {
        return node.ask(STRANGER, out -> out.get(1, target, -1, false, false)).string(Field.TOKEN);
    }

    private KrpcReader put(SignedValue item, long cas) {
        ByteString token = itemToken(item.target());
        return node.ask(
                STRANGER,
                out -> out.putMutable(
                        1, token, item.key(), item.salt(), item.seq(), item.signature(), item.value(), cas));
    }
}
