package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Datagrams of every kind that {@link KrpcWriter} can write, by a seed. Confined to its owner loop. */
public final class RandomPackets {
    private static final int KINDS = 13;
    private static final List<String> CANONICAL =
            List.of("i7e", "5:hello", "le", "d1:ai1e1:bi2ee", "ld1:ali0eeee", "de");
    private static final List<String> ODD = List.of("d1:bi1e1:ai2ee", "i-0e", "01:x", "i5e", "d1:a0:1:a0:e");

    private final RandomGenerator random;
    private final KrpcWriter writer;
    private List<String> values =
            Stream.concat(CANONICAL.stream(), ODD.stream()).toList();

    public RandomPackets(RandomGenerator random) {
        this.random = random;
        writer = new KrpcWriter(bytes(random.nextInt(9)), random.nextBoolean() ? ByteString.EMPTY : bytes(7));
        writer.setOwnId(id());
        writer.setReadOnly(random.nextBoolean());
    }

    /** Lets all values be canonical. */
    RandomPackets canonical() {
        values = CANONICAL;
        return this;
    }

    public byte[] next() {
        write(random.nextInt(KINDS));
        return Arrays.copyOf(writer.array(), writer.length());
    }

    private void write(int kind) {
        int t = random.nextInt();
        switch (kind) {
            case 0 -> writer.ping(t);
            case 1 -> writer.findNode(t, id(), flag(), flag());
            case 2 -> writer.getPeers(t, id(), flag(), flag(), flag(), flag());
            case 3 -> writer.announcePeer(t, id(), random.nextInt(1, 65536), flag(), flag(), bytes(random.nextInt(40)));
            case 4 -> writer.get(t, id(), random.nextInt(-1, 9), flag(), flag());
            case 5 -> writer.putImmutable(t, bytes(8), value());
            case 6 ->
                writer.putMutable(
                        t,
                        bytes(8),
                        bytes(32),
                        bytes(random.nextInt(65)),
                        seq(),
                        bytes(64),
                        value(),
                        random.nextInt(-1, 9));
            case 7 -> writer.sampleInfohashes(t, id(), flag(), flag());
            case 8 -> writer.error(bytes(random.nextInt(33)), 201 + random.nextInt(7), "text", endpoint());
            case 9 -> {
                writer.beginResponse(endpoint());
                fill(writer.nodes(random.nextInt(9)));
                fill(writer.nodes6(random.nextInt(4)));
                writer.token(random.nextLong());
                values();
                end();
            }
            case 10 -> {
                writer.beginScrapeResponse(
                        endpoint(), bytes(256).toByteArray(), bytes(256).toByteArray());
                fill(writer.nodes(2));
                end();
            }
            case 11 -> {
                writer.beginResponse(endpoint());
                writer.interval(random.nextInt(21_601));
                writer.num(random.nextLong(1L << 40));
                fill(writer.samples(random.nextInt(9)));
                end();
            }
            default -> item();
        }
    }

    private void item() {
        writer.beginResponse(endpoint());
        writer.key(bytes(32).toByteArray(), 0);
        writer.seq(seq());
        writer.signature(bytes(64).toByteArray(), 0);
        byte[] value = value().toByteArray();
        writer.value(value, 0, value.length);
        end();
    }

    private void values() {
        int each = random.nextBoolean() ? 6 : 18;
        int count = random.nextInt(8);
        writer.beginValues();
        writer.values(bytes(count * each).toByteArray(), 0, count, each);
        writer.endValues();
    }

    private void end() {
        writer.endResponse(bytes(random.nextInt(33)));
    }

    private void fill(int from) {
        byte[] entries = bytes(writer.length() - from).toByteArray();
        System.arraycopy(entries, 0, writer.array(), from, entries.length);
    }

    private ByteString value() {
        return ByteString.utf8(values.get(random.nextInt(values.size())));
    }

    private long seq() {
        return random.nextLong() >>> random.nextInt(1, 64);
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private Id160 id() {
        return Id160.random(random);
    }

    private Endpoint endpoint() {
        return Endpoint.of(bytes(random.nextBoolean() ? 4 : 16).toByteArray(), random.nextInt(65536));
    }

    private ByteString bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteString.of(bytes);
    }
}
