package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The nodes of a routing table, of one address family, side by side in one array. An entry is <i>bad</i> when it failed
 * twice in a row; <i>good</i> when it answered or asked within 15 minutes and has not failed since (BEP 5, <i>Routing
 * Table</i>).
 *
 * <p>Confined to its owner loop.
 */
final class TableEntries {
    // 38 bytes an entry, 50 in IPv6:
    //   id 20 | address 4 or 16 | port 2 | seen 4 | due 4 | round trip 2 | failures 1 | valid 1
    // The first three are a compact contact, as answers carry it. Seen and due are seconds since the table began.
    static final int BAD_FAILURES = 2;
    static final int QUIET_SECONDS = 15 * 60;

    /** A round trip is kept in units of 1/8 ms, so that it fits 16 bits. */
    static final long ROUND_TRIP_NANOS = 125_000;

    private static final int MAX_ROUND_TRIP = 0xffff;
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.BIG_ENDIAN);
    private static final int DUE = 4;
    private static final int ROUND_TRIP = 8;
    private static final int FAILURES = 10;
    private static final int VALID = 11;
    private static final int STATE = 12;
    private static final int GROWTH = 8;
    private static final byte[] NONE = {};

    private final boolean ipv4;
    private final int contactLength;
    private final int stride;
    private byte[] bytes = NONE;
    private int size;
    private int earliestDue = Integer.MAX_VALUE;

    TableEntries(boolean ipv4) {
        this.ipv4 = ipv4;
        contactLength = Id160.BYTES + (ipv4 ? Endpoint.COMPACT_IPV4 : Endpoint.COMPACT_IPV6);
        stride = contactLength + STATE;
    }

    int size() {
        return size;
    }

    /** Bytes of one compact contact. */
    int contactLength() {
        return contactLength;
    }

    /** Bytes allocated for entries. */
    int capacityBytes() {
        return bytes.length;
    }

    /** Makes room at {@code at} for an entry that has just answered. */
    void insert(int at, Contact contact, boolean valid) {
        if ((size + 1) * stride > bytes.length) {
            bytes = Arrays.copyOf(bytes, (size + Math.max(GROWTH, size >> 3)) * stride);
        }
        System.arraycopy(bytes, at * stride, bytes, (at + 1) * stride, (size - at) * stride);
        size++;
        Arrays.fill(bytes, at * stride, (at + 1) * stride, (byte) 0);
        contact.id().write(bytes, at * stride);
        contact.endpoint().writeCompact(bytes, at * stride + Id160.BYTES);
        bytes[state(at) + VALID] = (byte) (valid ? 1 : 0);
    }

    void remove(int at) {
        System.arraycopy(bytes, (at + 1) * stride, bytes, at * stride, (size - at - 1) * stride);
        size--;
        if (size == 0) {
            bytes = NONE;
        }
    }

    /** Moves an entry; those between shift by one. */
    void move(int from, int to) {
        if (from == to) {
            return;
        }
        byte[] moved = Arrays.copyOfRange(bytes, from * stride, (from + 1) * stride);
        if (from < to) {
            System.arraycopy(bytes, (from + 1) * stride, bytes, from * stride, (to - from) * stride);
        } else {
            System.arraycopy(bytes, to * stride, bytes, (to + 1) * stride, (from - to) * stride);
        }
        System.arraycopy(moved, 0, bytes, to * stride, stride);
    }

    Id160 id(int at) {
        return Id160.read(bytes, at * stride);
    }

    Endpoint endpoint(int at) {
        int offset = at * stride + Id160.BYTES;
        return ipv4 ? Endpoint.readCompactIpv4(bytes, offset) : Endpoint.readCompactIpv6(bytes, offset);
    }

    Contact contact(int at) {
        return new Contact(id(at), endpoint(at));
    }

    void writeContact(int at, byte[] into, int offset) {
        System.arraycopy(bytes, at * stride, into, offset, contactLength);
    }

    /** Compares the distances of an entry, and of the contact that stands in {@code other}, to {@code target}. */
    int compareDistance(Id160 target, int at, byte[] other, int offset) {
        return target.compareDistance(bytes, at * stride, other, offset);
    }

    /** The first 64 bits of the distance to {@code target}, an unsigned number. */
    long distanceHead(Id160 target, int at) {
        return target.distanceHead(bytes, at * stride);
    }

    boolean hasId(int at, Id160 id) {
        return id.isAt(bytes, at * stride);
    }

    boolean hasEndpoint(int at, Endpoint endpoint) {
        return endpoint.isAt(bytes, at * stride + Id160.BYTES);
    }

    boolean hasAddress(int at, Endpoint endpoint) {
        return endpoint.hasAddressAt(bytes, at * stride + Id160.BYTES);
    }

    /** The entry from {@code from} to {@code to} that has the id, or -1. */
    int find(int from, int to, Id160 id) {
        for (int i = from; i < to; i++) {
            if (hasId(i, id)) {
                return i;
            }
        }
        return -1;
    }

    /** The entry at the endpoint, or -1. */
    int find(Endpoint endpoint) {
        for (int i = 0; i < size; i++) {
            if (hasEndpoint(i, endpoint)) {
                return i;
            }
        }
        return -1;
    }

    /** When it last answered or asked. */
    int seen(int at) {
        return (int) INT.get(bytes, state(at));
    }

    void setSeen(int at, int seconds) {
        INT.set(bytes, state(at), seconds);
    }

    /** When it should prove itself. */
    int due(int at) {
        return (int) INT.get(bytes, state(at) + DUE);
    }

    void setDue(int at, int seconds) {
        earliestDue = Math.min(earliestDue, seconds);
        INT.set(bytes, state(at) + DUE, seconds);
    }

    /** No member is due earlier. */
    int earliestDue() {
        return earliestDue;
    }

    void setEarliestDue(int seconds) {
        earliestDue = seconds;
    }

    /** In units of {@value #ROUND_TRIP_NANOS} ns; 0 when never measured. */
    int roundTrip(int at) {
        return (char) CHAR.get(bytes, state(at) + ROUND_TRIP);
    }

    void setRoundTrip(int at, int units) {
        CHAR.set(bytes, state(at) + ROUND_TRIP, (char) units);
    }

    /** Rounds up, so that a measured time is never 0. */
    static int roundTripUnits(long nanos) {
        return (int) Math.max(1, Math.min(nanos / ROUND_TRIP_NANOS + 1, MAX_ROUND_TRIP));
    }

    int failures(int at) {
        return bytes[state(at) + FAILURES];
    }

    void setFailures(int at, int failures) {
        bytes[state(at) + FAILURES] = (byte) Math.min(failures, Byte.MAX_VALUE);
    }

    /** True when its id fits its address (BEP 42). */
    boolean isValid(int at) {
        return bytes[state(at) + VALID] != 0;
    }

    boolean isBad(int at) {
        return failures(at) >= BAD_FAILURES;
    }

    boolean isQuiet(int at, int nowSeconds) {
        return nowSeconds - seen(at) >= QUIET_SECONDS;
    }

    boolean isGood(int at, int nowSeconds) {
        return failures(at) == 0 && !isQuiet(at, nowSeconds);
    }

    private int state(int at) {
        return at * stride + contactLength;
    }
}
