package dev.flotilla.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcReader.Type;
import dev.flotilla.dht.krpc.RandomPackets;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.SignedValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever comes in, in whatever state: nothing throws, what leaves is a message of the right size, and time goes on. */
class DhtEnginePropertyTest implements DhtOutbox {
    private static final int INPUTS = 400;
    private static final List<TableRules> RULES = List.of(TableRules.PRIVATE, TableRules.PUBLIC, TableRules.SERVER);

    /** A datagram that left. */
    private record Sent(Endpoint to, byte[] bytes) {}

    private final List<Sent> questions = new ArrayList<>();
    private final List<SignedValue> unverified = new ArrayList<>();
    private long now;

    @Property(tries = 150)
    void nothingThatComesInBreaksAnEngine(@ForAll long seed) throws KrpcException {
        SplittableRandom random = new SplittableRandom(seed);
        questions.clear();
        unverified.clear();
        now = random.nextLong();
        DhtConfig config = DhtConfig.of(Id160.random(random), Endpoint.parse("192.0.2.1:6881"))
                .withRules(RULES.get(random.nextInt(RULES.size())))
                .limitingAmplification(random.nextBoolean());
        DhtEngine engine = new DhtEngine(now, config, random.split(), this);
        RandomPackets packets = new RandomPackets(random);
        engine.addNode(now, endpoint(random));
        for (int i = 0; i < INPUTS; i++) {
            now += random.nextLong(TimeUnit.SECONDS.toNanos(random.nextInt(1, 30)));
            command(engine, random);
            input(engine, random, packets);
            while (!unverified.isEmpty()) {
                engine.onVerified(now, unverified.remove(0), random.nextBoolean());
            }
            passTime(engine);
        }
        engine.onClose(now);
    }

    private void command(DhtEngine engine, SplittableRandom random) {
        Id160 target = Id160.random(random);
        switch (random.nextInt(40)) {
            case 0 -> engine.search(now, Goal.peers(target, 3).withTrace(), new Found());
            case 1 -> engine.search(now, Goal.nodes(target).securely().within(1000), new Found());
            case 2 -> engine.announce(now, target, 1, true, new Found());
            case 3 -> engine.get(now, ItemQuery.immutable(target), (nowNanos, item, outcome) -> {});
            case 4 -> engine.search(now, Goal.of(Goal.Kind.SCRAPE, target), new Found());
            case 5 -> engine.search(now, Goal.of(Goal.Kind.SAMPLES, target), new Found());
            case 6 -> put(engine, ByteString.utf8("i" + random.nextInt() + "e"));
            default -> {}
        }
    }

    private void put(DhtEngine engine, ByteString value) {
        engine.put(now, new ItemStore.Item(value, null), ItemStore.NO_CAS, new ItemPublisher.Listener() {
            @Override
            public void onRound(long nowNanos, List<Contact> replicas, Map<Integer, Integer> refusals) {}

            @Override
            public void onClosed() {}
        });
    }

    /** A random message; now and then mutated, cut, or the answer to a question that is open. */
    private void input(DhtEngine engine, SplittableRandom random, RandomPackets packets) throws KrpcException {
        byte[] bytes = packets.next();
        Endpoint from = endpoint(random);
        if (!questions.isEmpty() && random.nextInt(3) > 0) {
            Sent question = questions.get(random.nextInt(questions.size()));
            bytes = withTransaction(bytes, question.bytes());
            from = question.to();
        }
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        int length = random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length;
        engine.onDatagram(now, from, bytes, 0, length);
    }

    /** The message with the transaction id of a question in the place of its own, if it is one. */
    private static byte[] withTransaction(byte[] message, byte[] question) throws KrpcException {
        KrpcReader asked = new KrpcReader();
        asked.read(question, 0, question.length);
        KrpcReader own = new KrpcReader();
        try {
            own.read(message, 0, message.length);
        } catch (KrpcException e) {
            return message; // as it is
        }
        int start = own.start(Field.TRANSACTION);
        int length = own.length(Field.TRANSACTION);
        int digits = Integer.toString(length).length() + 1;
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        changed.write(message, 0, start - digits);
        changed.writeBytes(new byte[] {'4', ':'});
        changed.write(question, asked.start(Field.TRANSACTION), asked.length(Field.TRANSACTION));
        changed.write(message, start + length, message.length - start - length);
        return changed.toByteArray();
    }

    /** Does what is due; each step must lead to a later one. */
    private void passTime(DhtEngine engine) {
        for (int step = 0; step < 100 && engine.nextDeadlineNanos() - now <= 0; step++) {
            engine.onTimer(now);
            assertThat(step).as("steps at one instant").isLessThan(50);
        }
    }

    private static Endpoint endpoint(SplittableRandom random) {
        byte[] address = new byte[random.nextInt(5) == 0 ? 16 : 4];
        random.nextBytes(address);
        return Endpoint.of(address, random.nextInt(65536));
    }

    @Override
    public boolean send(Endpoint to, byte[] bytes, int length) {
        assertThat(to.isUnicast()).isTrue();
        byte[] copy = Arrays.copyOf(bytes, length);
        KrpcReader reader = new KrpcReader();
        try {
            reader.read(copy, 0, length);
        } catch (KrpcException e) {
            throw new AssertionError(new String(copy, StandardCharsets.ISO_8859_1), e);
        }
        if (reader.type() == Type.QUERY) {
            questions.add(new Sent(to, copy));
        } else {
            boolean item = reader.type() == Type.RESPONSE && reader.has(Field.VALUE); // which alone may take 1000 bytes
            assertThat(length).isLessThanOrEqualTo(item ? 1664 : 1024);
        }
        return true;
    }

    @Override
    public boolean verify(SignedValue value) {
        return unverified.add(value);
    }
}
