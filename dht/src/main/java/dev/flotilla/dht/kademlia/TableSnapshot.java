package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers of its routing tables from one run to the next: its id and the nodes that had answered, best first.
 *
 * <p>Immutable.
 *
 * @param epochSeconds when it was taken, seconds since 1970
 * @param nodes at most {@value #MAX_NODES}, of both address families
 */
public record TableSnapshot(Id160 ownId, long epochSeconds, List<Node> nodes) {
    // The file, big-endian:
    //   "FLRT" | version 1 | own id 20 | epoch seconds 8 | number of nodes 2
    //   each node: address bytes 1 (4 or 16) | compact contact 26 or 38 | round trip 2 (1/8 ms) | age 4 (seconds)
    //   CRC-32C of all that 4
    /** More are not kept; a file has at most 180 KiB. */
    public static final int MAX_NODES = 4096;

    private static final int MAGIC = 0x464c5254;
    private static final int VERSION = 1;
    private static final int HEADER = 4 + 1 + Id160.BYTES + 8 + 2;
    private static final int STATE = 1 + 2 + 4;
    private static final int CHECKSUM = 4;
    private static final int PORT = 2;

    /**
     * A node that had answered.
     *
     * <p>Immutable.
     *
     * @param roundTripNanos how long it took to answer, kept with a resolution of 1/8 ms; 0 when not measured
     * @param ageSeconds since it was last heard
     */
    public record Node(Contact contact, long roundTripNanos, int ageSeconds) {
        public Node {
            if (roundTripNanos < 0 || ageSeconds < 0) {
                throw new IllegalArgumentException("negative: " + roundTripNanos + " ns or " + ageSeconds + " s");
            }
        }
    }

    /**
     * What was read.
     *
     * <p>Immutable.
     *
     * @param snapshot null when the bytes are none
     * @param problem why, for the log; empty when there is a snapshot
     */
    public record Loaded(@Nullable TableSnapshot snapshot, String problem) {}

    public TableSnapshot {
        nodes = List.copyOf(nodes.subList(0, Math.min(nodes.size(), MAX_NODES)));
    }

    public ByteString encode() {
        int length = HEADER + CHECKSUM;
        for (Node node : nodes) {
            length += STATE + Id160.BYTES + node.contact().endpoint().compactLength();
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(MAGIC).put((byte) VERSION).put(ownId.toByteArray()).putLong(epochSeconds);
        out.putShort((short) nodes.size());
        for (Node node : nodes) {
            Endpoint endpoint = node.contact().endpoint();
            out.put((byte) (endpoint.compactLength() - PORT));
            out.put(node.contact().id().toByteArray());
            out.put(endpoint.compact().toByteArray());
            int units = node.roundTripNanos() == 0 ? 0 : TableEntries.roundTripUnits(node.roundTripNanos() - 1);
            out.putShort((short) units).putInt(node.ageSeconds());
        }
        out.putInt(checksum(out.array(), length - CHECKSUM));
        return ByteString.of(out.array());
    }

    /** Reads what {@link #encode} wrote. Anything else is told apart by its checksum, and is no reason to throw. */
    public static Loaded decode(ByteString file) {
        byte[] bytes = file.toByteArray();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER + CHECKSUM || in.getInt() != MAGIC) {
            return none("not a routing table");
        }
        int version = in.get();
        if (version != VERSION) {
            return none("version " + version + ", not " + VERSION);
        }
        if (in.getInt(bytes.length - CHECKSUM) != checksum(bytes, bytes.length - CHECKSUM)) {
            return none("wrong checksum");
        }
        in.limit(bytes.length - CHECKSUM);
        Id160 ownId = readId(in);
        long epochSeconds = in.getLong();
        int count = Short.toUnsignedInt(in.getShort());
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node node = readNode(in);
            if (node == null) {
                return none("node " + i + " of " + count + " is none");
            }
            nodes.add(node);
        }
        return in.hasRemaining()
                ? none(in.remaining() + " bytes too many")
                : new Loaded(new TableSnapshot(ownId, epochSeconds, nodes), "");
    }

    private static @Nullable Node readNode(ByteBuffer in) {
        int address = in.hasRemaining() ? in.get() : 0;
        if ((address != 4 && address != 16) || in.remaining() < Id160.BYTES + address + PORT + STATE - 1) {
            return null;
        }
        Id160 id = readId(in);
        byte[] host = new byte[address];
        in.get(host);
        Endpoint endpoint = Endpoint.of(host, Short.toUnsignedInt(in.getShort()));
        long roundTrip = Short.toUnsignedInt(in.getShort()) * TableEntries.ROUND_TRIP_NANOS;
        int age = in.getInt();
        return age < 0 ? null : new Node(new Contact(id, endpoint), roundTrip, age);
    }

    private static Id160 readId(ByteBuffer in) {
        byte[] id = new byte[Id160.BYTES];
        in.get(id);
        return Id160.of(id);
    }

    private static Loaded none(String problem) {
        return new Loaded(null, problem);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
