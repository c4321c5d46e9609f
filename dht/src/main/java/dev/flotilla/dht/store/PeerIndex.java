package dev.flotilla.dht.store;

/**
 * Where the peers of a {@link PeerSet} stand, by hash: open addressing with linear probing in two bytes a slot.
 *
 * <p>Confined to its owner loop.
 */
final class PeerIndex {
    private static final int OWN_BYTES = Footprint.object(2 * Footprint.REFERENCE + Long.BYTES);

    private final PeerSet peers;
    private final long secret;

    // position + 1, or 0
    private char[] slots;

    /** An index of all that {@code peers} hold. */
    PeerIndex(PeerSet peers, long secret) {
        this.peers = peers;
        this.secret = secret;
        slots = new char[slotsFor(peers.size())];
        linkAll();
    }

    private static int slotsFor(int size) {
        return Integer.highestOneBit(Math.max(8, size) * 4 - 1);
    }

    int bytes() {
        return OWN_BYTES + Footprint.array(slots.length, Character.BYTES);
    }

    /** The position of {@code peer}, or -1. */
    int find(PeerKey peer) {
        int mask = slots.length - 1;
        for (int slot = peer.hash(secret) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int at = slots[slot] - 1;
            if (peers.hasAddress(at, peer) && peers.port(at) == peer.port) {
                return at;
            }
        }
        return -1;
    }

    /** True when there is a peer with the address of {@code peer}, which is not local. */
    boolean hasAddress(PeerKey peer) {
        int mask = slots.length - 1;
        for (int slot = peer.hash(secret) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            if (peers.hasAddress(slots[slot] - 1, peer)) {
                return true;
            }
        }
        return false;
    }

    /** The position of the oldest peer of this address, in IPv6 of this network, when it has {@link PeerSet#PER_ADDRESS} of them, else -1. */
    int oldestOfCrowd(PeerKey peer, int tick) {
        int mask = slots.length - 1;
        int crowd = 0;
        int oldest = -1;
        for (int slot = peer.hash(secret) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
            int at = slots[slot] - 1;
            if (peers.hasNetwork(at, peer)) {
                crowd++;
                if (oldest < 0 || peers.age(at, tick) > peers.age(oldest, tick)) {
                    oldest = at;
                }
            }
        }
        return crowd < PeerSet.PER_ADDRESS ? -1 : oldest;
    }

    /** Enters the peer at {@code at}, which is there already. */
    void link(int at) {
        if (4 * peers.size() > 3 * slots.length) {
            slots = new char[2 * slots.length];
            linkAll();
        } else {
            linkInto(at);
        }
    }

    private void linkAll() {
        for (int i = 0; i < peers.size(); i++) {
            linkInto(i);
        }
    }

    private void linkInto(int at) {
        int mask = slots.length - 1;
        int slot = peers.hash(at, secret) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = (char) (at + 1);
    }

    /** The peer at {@code from}, still there, is going to be at {@code to}. */
    void move(int from, int to) {
        slots[slotOf(from)] = (char) (to + 1);
    }

    /** Forgets the peer at {@code at}, still there, and moves back those behind it that would not be found any more. */
    void unlink(int at) {
        int mask = slots.length - 1;
        int hole = slotOf(at);
        for (int next = (hole + 1) & mask; slots[next] != 0; next = (next + 1) & mask) {
            int home = peers.hash(slots[next] - 1, secret) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                slots[hole] = slots[next];
                hole = next;
            }
        }
        slots[hole] = 0;
    }

    private int slotOf(int at) {
        int mask = slots.length - 1;
        int slot = peers.hash(at, secret) & mask;
        while (slots[slot] != at + 1) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    long secret() {
        return secret;
    }
}
