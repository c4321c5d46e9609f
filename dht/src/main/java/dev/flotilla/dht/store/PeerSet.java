package dev.flotilla.dht.store;

import dev.flotilla.core.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The peers of one swarm and one address family, each with the second it was last announced.
 *
 * <p>Confined to its owner loop.
 */
final class PeerSet {
    // One long an IPv4 peer, three an IPv6 peer, in no order:
    //
    //   IPv4    | address 32 | port 16 | second 16 |
    //   IPv6    | address 64 | address 64 | 0 32 | port 16 | second 16 |
    //
    // Seconds wrap after 18 hours; the store forgets peers long before.
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int SECONDS_MASK = 0xffff;
    private static final int OLDEST_OF = 8;

    private final int stride;
    private long[] words = new long[0];
    private int size;

    PeerSet(boolean ipv4) {
        stride = ipv4 ? 1 : 3;
    }

    int size() {
        return size;
    }

    int bytes() {
        return words.length * Long.BYTES;
    }

    /** Adds {@code peer} or renews it; when {@code limit} are here, in place of an old one. */
    void add(Endpoint peer, int second, int limit, RandomGenerator random) {
        long[] entry = entry(peer, second);
        int at = find(entry);
        if (at < 0) {
            at = size < limit ? append() : oldestOfSome(second, random) * stride;
        }
        System.arraycopy(entry, 0, words, at, stride);
    }

    /** Appends up to {@code count} distinct peers not older than {@code lifetime} seconds, chosen uniformly. */
    void sample(int count, int second, int lifetime, RandomGenerator random, List<Endpoint> into) {
        int wanted = count;
        for (int i = 0; i < size && wanted > 0; i++) {
            swap(i, i + random.nextInt(size - i));
            if (age(i, second) <= lifetime) {
                into.add(endpoint(i));
                wanted--;
            }
        }
    }

    /** Forgets peers older than {@code lifetime} seconds. */
    void expire(int second, int lifetime) {
        for (int i = size - 1; i >= 0; i--) {
            if (age(i, second) > lifetime) {
                size--;
                System.arraycopy(words, size * stride, words, i * stride, stride);
            }
        }
        if (words.length > 4 * Math.max(2, size) * stride) {
            words = Arrays.copyOf(words, 2 * Math.max(1, size) * stride);
        }
    }

    private int find(long[] entry) {
        long last = entry[stride - 1] & ~SECONDS_MASK;
        for (int at = 0; at < size * stride; at += stride) {
            if ((words[at + stride - 1] & ~SECONDS_MASK) == last
                    && (stride == 1 || (words[at] == entry[0] && words[at + 1] == entry[1]))) {
                return at;
            }
        }
        return -1;
    }

    private int append() {
        if ((size + 1) * stride > words.length) {
            words = Arrays.copyOf(words, (size + Math.max(2, size / 2)) * stride);
        }
        return size++ * stride;
    }

    private int oldestOfSome(int second, RandomGenerator random) {
        int oldest = random.nextInt(size);
        for (int i = 1; i < OLDEST_OF; i++) {
            int other = random.nextInt(size);
            if (age(other, second) > age(oldest, second)) {
                oldest = other;
            }
        }
        return oldest;
    }

    private int age(int index, int second) {
        return (second - (int) words[(index + 1) * stride - 1]) & SECONDS_MASK;
    }

    private void swap(int a, int b) {
        for (int i = 0; i < stride; i++) {
            long word = words[a * stride + i];
            words[a * stride + i] = words[b * stride + i];
            words[b * stride + i] = word;
        }
    }

    private long[] entry(Endpoint peer, int second) {
        byte[] compact = new byte[Endpoint.COMPACT_IPV6];
        peer.writeCompact(compact, 0);
        long tail = (long) peer.port() << 16 | (second & SECONDS_MASK);
        return stride == 1
                ? new long[] {(long) (int) INT.get(compact, 0) << 32 | tail}
                : new long[] {(long) LONG.get(compact, 0), (long) LONG.get(compact, 8), tail};
    }

    private Endpoint endpoint(int index) {
        int at = index * stride;
        int port = (int) (words[at + stride - 1] >>> 16) & 0xffff;
        byte[] address = new byte[stride == 1 ? 4 : 16];
        if (stride == 1) {
            INT.set(address, 0, (int) (words[at] >>> 32));
        } else {
            LONG.set(address, 0, words[at]);
            LONG.set(address, 8, words[at + 1]);
        }
        return Endpoint.of(address, port);
    }
}
