package dev.flotilla.dht.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers of one swarm and one address family, each with the time of its last announce and whether it is a seed.
 *
 * <p>Confined to its owner loop.
 */
final class PeerSet {
    // One long an IPv4 peer, three an IPv6 peer, in no order:
    //
    //   IPv4    | address 32 | port 16 | tick 15 | seed 1 |
    //   IPv6    | address 64 | address 64 | 0 32 | port 16 | tick 15 | seed 1 |
    //
    // More than a few have an index besides. It hashes the address without the port, so the peers of one address lie in
    // one run of it and can be counted in passing: one address gets no more than its share of a swarm. A local address
    // may have them all, so there the port is hashed too, and nothing limited.
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final long[] NO_WORDS = {};
    private static final int OWN_BYTES = Footprint.object(3 * Footprint.REFERENCE + Integer.BYTES + 1);

    /** How many peers of one address are kept; as many are found without an index. */
    static final int PER_ADDRESS = 16;

    static final int TICK_MASK = 0x7fff;

    private static final int SEED = 1;
    private static final int UNKNOWN = 0;

    private final byte stride;
    private int size;
    private long[] words = NO_WORDS;
    private @Nullable PeerIndex index;

    // The first four bytes of each address's SHA-1, or UNKNOWN: filled by scrapes, so that each address is hashed once.
    private int @Nullable [] hashes;

    PeerSet(boolean ipv4) {
        stride = (byte) (ipv4 ? 1 : 3);
    }

    int size() {
        return size;
    }

    int bytes() {
        return OWN_BYTES
                + (words.length == 0 ? 0 : Footprint.array(words.length, Long.BYTES))
                + (index == null ? 0 : index.bytes())
                + (hashes == null ? 0 : Footprint.array(hashes.length, Integer.BYTES));
    }

    /** Adds {@code peer} or renews it; when {@code limit} are here, in place of a random one. */
    void add(PeerKey peer, int tick, boolean seed, int limit, long secret, RandomGenerator random) {
        int at = find(peer);
        if (at < 0) {
            if (index == null && size >= PER_ADDRESS) {
                index = new PeerIndex(this, secret);
            }
            int replaced = index == null || peer.isLocal() ? -1 : index.oldestOfCrowd(peer, tick);
            if (replaced < 0 && size >= limit) {
                replaced = random.nextInt(size);
            }
            at = replaced < 0 ? append(limit) : vacate(replaced);
            write(at, peer);
            if (index != null) {
                index.link(at);
            }
        }
        int tail = tail(at);
        int stamp = (tick & TICK_MASK) << 1 | (seed ? SEED : 0);
        words[tail] = (words[tail] & -1L << 16) | stamp;
    }

    /** True when this address has a peer here; of a local address, when this very peer is here. */
    boolean knows(PeerKey peer) {
        if (index != null) {
            return peer.isLocal() ? index.find(peer) >= 0 : index.hasAddress(peer);
        }
        for (int at = 0; at < size; at++) {
            if (hasAddress(at, peer) && !(peer.isLocal() && port(at) != peer.port)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Writes up to {@code count} different peers not older than {@code lifetimeTicks}, in compact form.
     *
     * @return how many
     */
    int sample(
            int count, int tick, int lifetimeTicks, boolean noSeeds, RandomGenerator random, byte[] into, int offset) {
        if (size == 0) {
            return 0;
        }
        // An odd step through a power of two meets every number below it once, and a random start makes all equally
        // likely.
        int mask = (Integer.highestOneBit(size) << 1) - 1;
        int step = random.nextInt() | 1;
        int at = random.nextInt(size);
        int written = 0;
        int to = offset;
        for (int visited = 0; visited <= mask && written < count; visited++) {
            if (at < size && age(at, tick) <= lifetimeTicks && !(noSeeds && isSeed(at))) {
                to = writeCompact(at, into, to);
                written++;
            }
            at = (at + step) & mask;
        }
        return written;
    }

    /** Sets the bits of all seeds, or of all others, that are not too old. */
    void addTo(byte[] filter, int offset, boolean seeds, int tick, int lifetimeTicks, Sha1 sha1) {
        int[] known = hashes == null ? new int[words.length / stride] : hashes;
        hashes = known;
        for (int at = 0; at < size; at++) {
            if (isSeed(at) == seeds && age(at, tick) <= lifetimeTicks) {
                if (known[at] == UNKNOWN) {
                    known[at] = hashAddress(at, sha1);
                }
                BloomFilter.set(known[at], filter, offset);
            }
        }
    }

    /** Forgets peers older than {@code lifetimeTicks}; tells how many remain. */
    int expire(int tick, int lifetimeTicks) {
        for (int at = size - 1; at >= 0; at--) {
            if (age(at, tick) > lifetimeTicks) {
                remove(at);
            }
        }
        if (words.length > 4 * Math.max(1, size) * stride) {
            resize(2 * Math.max(1, size));
            if (index != null) {
                index = size > PER_ADDRESS ? new PeerIndex(this, index.secret()) : null;
            }
        }
        return size;
    }

    private void remove(int at) {
        vacate(at);
        int last = size - 1;
        if (at != last) {
            if (index != null) {
                index.move(last, at);
            }
            System.arraycopy(words, last * stride, words, at * stride, stride);
            if (hashes != null) {
                hashes[at] = hashes[last];
            }
        }
        size = last;
    }

    private int find(PeerKey peer) {
        if (index != null) {
            return index.find(peer);
        }
        for (int at = 0; at < size; at++) {
            if (hasAddress(at, peer) && port(at) == peer.port) {
                return at;
            }
        }
        return -1;
    }

    private int append(int limit) {
        int capacity = words.length / stride;
        if (size == capacity) {
            resize(Math.min(limit, capacity + Math.max(Math.min(2, size + 1), capacity / 4)));
        }
        return size++;
    }

    private void resize(int capacity) {
        words = Arrays.copyOf(words, capacity * stride);
        if (hashes != null) {
            hashes = Arrays.copyOf(hashes, capacity);
        }
    }

    /** Takes the peer at {@code at} out of the index, so that another can be written there. */
    private int vacate(int at) {
        if (index != null) {
            index.unlink(at);
        }
        return at;
    }

    private void write(int at, PeerKey peer) {
        if (stride == 1) {
            words[at] = peer.low << 32 | (long) peer.port << 16;
        } else {
            words[at * stride] = peer.high;
            words[at * stride + 1] = peer.low;
            words[at * stride + 2] = (long) peer.port << 16;
        }
        if (hashes != null) {
            hashes[at] = UNKNOWN;
        }
    }

    boolean hasAddress(int at, PeerKey peer) {
        return stride == 1
                ? words[at] >>> 32 == peer.low
                : words[at * stride] == peer.high && words[at * stride + 1] == peer.low;
    }

    /** True when both have one IPv4 address, or one IPv6 network of 64 bits, in which a single host can have any address. */
    boolean hasNetwork(int at, PeerKey peer) {
        return stride == 1 ? hasAddress(at, peer) : words[at * stride] == peer.high;
    }

    int hash(int at, long secret) {
        return stride == 1
                ? PeerKey.hash(true, 0, words[at] >>> 32, port(at), secret)
                : PeerKey.hash(false, words[at * stride], words[at * stride + 1], port(at), secret);
    }

    int port(int at) {
        return (int) (words[tail(at)] >>> 16) & 0xffff;
    }

    int age(int at, int tick) {
        return (tick - (int) (words[tail(at)] >>> 1)) & TICK_MASK;
    }

    private boolean isSeed(int at) {
        return (words[tail(at)] & SEED) != 0;
    }

    private int tail(int at) {
        return at * stride + stride - 1;
    }

    private int writeCompact(int at, byte[] into, int offset) {
        int to = offset;
        if (stride == 1) {
            INT.set(into, to, (int) (words[at] >>> 32));
            to += 4;
        } else {
            LONG.set(into, to, words[at * stride]);
            LONG.set(into, to + 8, words[at * stride + 1]);
            to += 16;
        }
        SHORT.set(into, to, (short) port(at));
        return to + 2;
    }

    private int hashAddress(int at, Sha1 sha1) {
        byte[] compact = sha1.input;
        int end = writeCompact(at, compact, 0);
        return sha1.firstBytes(compact, 0, end - 2);
    }

    void checkInvariants(int limit) {
        if (size > limit || (index == null && size > PER_ADDRESS)) {
            throw new AssertionError(size + " peers, " + limit + " allowed");
        }
        PeerKey peer = new PeerKey();
        for (int at = 0; at < size; at++) {
            peer.ipv4 = stride == 1;
            peer.high = peer.ipv4 ? 0 : words[at * stride];
            peer.low = peer.ipv4 ? words[at] >>> 32 : words[at * stride + 1];
            peer.port = port(at);
            if (find(peer) != at) {
                throw new AssertionError("place of peer " + at);
            }
        }
    }
}
