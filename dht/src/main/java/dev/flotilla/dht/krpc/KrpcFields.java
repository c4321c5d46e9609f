package dev.flotilla.dht.krpc;

/**
 * One pass over a datagram that notes where the known fields stand. What has another type than it must have counts as
 * absent. Whether the message is complete is for {@link KrpcReader} to judge.
 *
 * <p>A datagram may hold both {@code a} and {@code r}, and which of them counts stands at its end, so the first is read and
 * {@link #useBody} corrects the guess.
 *
 * <p>Confined to its owner loop.
 */
final class KrpcFields {
    private static final int TOP = 1;
    private static final int BODY = 2;

    private final DatagramCursor in = new DatagramCursor();
    private final int[] starts = new int[Slots.COUNT];
    private final int[] lengths = new int[Slots.COUNT];
    private final long[] numbers = new long[Slots.COUNT];
    private long seen;
    private long present;
    private int body;
    private boolean canonicalValue;
    private boolean want4;
    private boolean want6;

    void read(byte[] datagram, int offset, int length) throws KrpcException {
        seen = 0;
        present = 0;
        body = Slots.UNKNOWN;
        want4 = false;
        want6 = false;
        in.open(datagram, offset, length);
        in.enter('d');
        while (!in.leave()) {
            int start = in.string();
            int slot = Slots.top(datagram, start, in.at() - start);
            if (slot >= Slots.ARGUMENTS) {
                body(slot);
            } else {
                value(slot, TOP);
            }
        }
        if (!in.isAtEnd()) {
            throw Refusals.NOT_BENCODE;
        }
    }

    /** Makes the fields those of {@code wanted}, {@code a} or {@code r}; none when it is absent. */
    void useBody(int wanted) throws KrpcException {
        if (body != wanted) {
            body = wanted;
            seen &= ~Slots.BODY;
            present &= ~Slots.BODY;
            want4 = false;
            want6 = false;
            if (has(wanted)) {
                in.seek(starts[wanted]);
                readBody();
            }
        }
    }

    private void body(int slot) throws KrpcException {
        see(slot);
        starts[slot] = in.at();
        if (in.peek() != 'd') {
            in.skip(TOP);
            return;
        }
        present |= Slots.bit(slot);
        if (body == Slots.UNKNOWN) {
            body = slot;
            readBody();
        } else {
            in.skip(TOP);
        }
    }

    private void readBody() throws KrpcException {
        byte[] bytes = in.bytes();
        in.enter('d');
        while (!in.leave()) {
            int start = in.string();
            value(Slots.body(bytes, start, in.at() - start), BODY);
        }
    }

    private void value(int slot, int depth) throws KrpcException {
        if (slot == Slots.UNKNOWN) {
            in.skip(depth);
            return;
        }
        see(slot);
        if (slot < Slots.FIRST_INTEGER) {
            if (in.isString()) {
                int start = in.string();
                put(slot, start);
                return;
            }
        } else if (slot < Slots.FIRST_LIST) {
            if (in.peek() == 'i') {
                numbers[slot] = in.integer();
                present |= Slots.bit(slot);
                return;
            }
        } else if (slot == Slots.WANT && in.peek() == 'l') {
            want();
            return;
        } else if (slot == Slots.VALUE || in.peek() == 'l') {
            int start = in.at();
            in.expectCanonical();
            in.skip(depth);
            canonicalValue = slot == Slots.VALUE ? in.isCanonical() : canonicalValue;
            put(slot, start);
            return;
        }
        in.skip(depth);
    }

    private void want() throws KrpcException {
        in.enter('l');
        while (!in.leave()) {
            if (in.isString()) {
                int start = in.string();
                if (in.at() - start == 2 && in.bytes()[start] == 'n') {
                    want4 |= in.bytes()[start + 1] == '4';
                    want6 |= in.bytes()[start + 1] == '6';
                }
            } else {
                in.skip(BODY + 1);
            }
        }
    }

    private void see(int slot) throws KrpcException {
        long bit = Slots.bit(slot);
        if ((seen & bit) != 0) {
            throw Refusals.KEY_TWICE;
        }
        seen |= bit;
    }

    private void put(int slot, int start) {
        starts[slot] = start;
        lengths[slot] = in.at() - start;
        present |= Slots.bit(slot);
    }

    boolean has(int slot) {
        return (present & Slots.bit(slot)) != 0;
    }

    /** Whether the field is a string of {@code length} bytes. */
    boolean has(int slot, int length) {
        return has(slot) && lengths[slot] == length;
    }

    /** Whether the key is there, whatever its value. */
    boolean isSeen(int slot) {
        return (seen & Slots.bit(slot)) != 0;
    }

    int start(int slot) {
        return starts[slot];
    }

    /** 0 when absent. */
    int length(int slot) {
        return has(slot) ? lengths[slot] : 0;
    }

    /** 0 when absent. */
    long number(int slot) {
        return has(slot) ? numbers[slot] : 0;
    }

    boolean isCanonicalValue() {
        return canonicalValue;
    }

    boolean want4() {
        return want4;
    }

    boolean want6() {
        return want6;
    }

    /** Makes a field absent. */
    void drop(int slot) {
        present &= ~Slots.bit(slot);
    }

    void truncate(int slot, int multiple) {
        lengths[slot] -= lengths[slot] % multiple;
    }

    /** Lets {@code slot} be what {@code other} is. */
    void copy(int other, int slot) {
        starts[slot] = starts[other];
        lengths[slot] = lengths[other];
        present |= Slots.bit(slot);
    }

    /** The walk, for those who look into a list again. */
    DatagramCursor cursor() {
        return in;
    }
}
