package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One datagram read in place: what it says is asked of the reader, until the next {@link #read}. Reused, so that a message
 * costs no memory but for the objects asked for. BEP 5, 32, 33, 42, 43, 44 and 51.
 *
 * <p>Lenient: unknown keys, unsorted keys and odd versions pass, and a field of another type than it must have counts as
 * absent; what a message cannot do without must be there. A known key that stands twice in its dictionary makes junk of the
 * datagram: which one counts would depend on who reads it. Only {@code v} of BEP 44 must be canonical, since it is stored
 * and handed on.
 *
 * <p>Confined to its owner loop.
 */
public final class KrpcReader {
    /** Longest transaction id that is read; BEP 5 finds two bytes enough. */
    public static final int MAX_TRANSACTION_BYTES = 32;

    /** Longest token that is taken from a response. */
    public static final int MAX_TOKEN_BYTES = 128;

    /** Longest value of an item (BEP 44), in its bencoded form. */
    public static final int MAX_VALUE_BYTES = 1000;

    /** Longest salt of an item (BEP 44). */
    public static final int MAX_SALT_BYTES = 64;

    /** Length of an item's public key (BEP 44). */
    public static final int KEY_BYTES = 32;

    /** Length of an item's signature (BEP 44). */
    public static final int SIGNATURE_BYTES = 64;

    private static final int MAX_ERROR_TEXT_BYTES = 256;
    private static final int MAX_INTERVAL_SECONDS = 21_600;

    /** Key {@code y}. */
    public enum Type {
        QUERY,
        RESPONSE,
        ERROR
    }

    /** What a message says in bytes; the first three stand at its top level, the others in {@code a} or {@code r}. */
    public enum Field {
        /** At most {@value #MAX_TRANSACTION_BYTES} bytes. */
        TRANSACTION(Slots.TRANSACTION),
        VERSION(Slots.VERSION),
        /** The tag of a private swarm, of any length: whoever knows none is of the public DHT. */
        NETWORK(Slots.NETWORK),
        /** 20 bytes. Always there, but for errors. */
        ID(Slots.ID),
        /** 20 bytes: {@code target}, or the {@code info_hash} of the methods that have one. */
        TARGET(Slots.TARGET),
        /** In a response at most {@value #MAX_TOKEN_BYTES} bytes. */
        TOKEN(Slots.TOKEN),
        /** Whole entries of 26 bytes. */
        NODES(Slots.NODES),
        /** Whole entries of 38 bytes. */
        NODES6(Slots.NODES6),
        /** The raw {@code v} of {@code a} or {@code r}: canonical bencode of any type, at most 1000 bytes. */
        VALUE(Slots.VALUE),
        /** {@value #KEY_BYTES} bytes. */
        KEY(Slots.KEY),
        /** {@value #SIGNATURE_BYTES} bytes. */
        SIGNATURE(Slots.SIGNATURE),
        /** At most {@value #MAX_SALT_BYTES} bytes; an empty one is as good as none. */
        SALT(Slots.SALT),
        /** 256 bytes, {@code BFsd}; or {@code BFse}, as mldht spells it. */
        BLOOM_SEEDS(Slots.BLOOM_SEEDS),
        /** 256 bytes. */
        BLOOM_PEERS(Slots.BLOOM_PEERS),
        /** Whole info-hashes of 20 bytes. */
        SAMPLES(Slots.SAMPLES);

        private final int slot;

        Field(int slot) {
            this.slot = slot;
        }
    }

    private final KrpcFields fields = new KrpcFields();
    private byte[] bytes = new byte[0];
    private Type type = Type.ERROR;
    private Method method = Method.PING;
    private @Nullable Id160 sender;
    private @Nullable Id160 target;

    // of an error
    private int errorCode;
    private int errorTextStart;
    private int errorTextLength;

    /**
     * Reads the datagram in {@code [offset, offset + length)}, which must not change while the reader is asked about it.
     *
     * @throws KrpcException when it is no message that we know. If that is answerable, it is a query, whose transaction can
     *     be asked; else nothing can
     */
    public void read(byte[] datagram, int offset, int length) throws KrpcException {
        bytes = datagram;
        sender = null;
        target = null;
        fields.read(datagram, offset, length);
        if (!fields.has(Slots.TRANSACTION) || fields.length(Slots.TRANSACTION) > MAX_TRANSACTION_BYTES) {
            throw Refusals.NO_TRANSACTION;
        }
        switch (fields.has(Slots.TYPE, 1) ? bytes[fields.start(Slots.TYPE)] : 0) {
            case 'q' -> readQuery();
            case 'r' -> readResponse();
            case 'e' -> readError();
            default -> throw Refusals.NO_TYPE;
        }
    }

    private void readQuery() throws KrpcException {
        type = Type.QUERY;
        fields.useBody(Slots.ARGUMENTS);
        method = QueryRules.check(fields, bytes);
    }

    private void readResponse() throws KrpcException {
        type = Type.RESPONSE;
        fields.useBody(Slots.RESPONSE);
        if (!fields.has(Slots.ID, Id160.BYTES)) {
            throw Refusals.NO_SENDER;
        }
        ResponseRules.dropUnusable(fields);
    }

    private void readError() throws KrpcException {
        type = Type.ERROR;
        fields.useBody(Slots.UNKNOWN);
        if (!fields.has(Slots.ERROR)) {
            throw Refusals.NO_LIST;
        }
        errorCode = KrpcException.GENERIC;
        errorTextStart = 0; // the last one may lie beyond this array
        errorTextLength = 0;
        DatagramCursor in = fields.cursor();
        in.seek(fields.start(Slots.ERROR));
        in.enter('l');
        while (!in.leave()) {
            if (in.isString()) {
                errorTextStart = in.string();
                errorTextLength = Math.min(in.at() - errorTextStart, MAX_ERROR_TEXT_BYTES);
            } else if (in.peek() == 'i') {
                errorCode = (int) Math.max(0, Math.min(in.integer(), Integer.MAX_VALUE));
            } else {
                in.skip(2);
            }
        }
    }

    public Type type() {
        return type;
    }

    /** What a query asks; a method unknown to us that names a target reads as {@code find_node}, as later BEPs expect. */
    public Method method() {
        return method;
    }

    /** The {@code id} of who sent a query or a response. */
    public Id160 sender() {
        if (sender == null) {
            sender = Id160.read(bytes, fields.start(Slots.ID));
        }
        return sender;
    }

    /** {@link Field#TARGET}, of a query that has one. */
    public Id160 target() {
        if (target == null) {
            target = Id160.read(bytes, fields.start(Slots.TARGET));
        }
        return target;
    }

    /** Whether who asks answers no queries and belongs in no routing table (BEP 43). */
    public boolean readOnly() {
        return fields.number(Slots.READ_ONLY) != 0;
    }

    /** Whether the announced peer's port is the source port of the datagram. */
    public boolean impliedPort() {
        return fields.number(Slots.IMPLIED_PORT) != 0;
    }

    /** Whether the announced peer is complete (BEP 33). */
    public boolean seed() {
        return fields.number(Slots.SEED) == 1;
    }

    /** Whether peers known to be complete are of no use (BEP 33). */
    public boolean noSeed() {
        return fields.number(Slots.NO_SEED) == 1;
    }

    /** Whether the filters of BEP 33 are asked for. */
    public boolean scrape() {
        return fields.number(Slots.SCRAPE) == 1;
    }

    /** Whether nodes of a family are wanted (BEP 32): those in {@code want}, else the family asked over. */
    public boolean wants(boolean ipv4, boolean askedOverIpv4) {
        if (!fields.want4() && !fields.want6()) {
            return ipv4 == askedOverIpv4;
        }
        return ipv4 ? fields.want4() : fields.want6();
    }

    /** 1 to 65535; 0 when there is only an implied one. */
    public int port() {
        long port = fields.number(Slots.PORT);
        return QueryRules.isPort(port) ? (int) port : 0;
    }

    public boolean hasSeq() {
        return fields.has(Slots.SEQ);
    }

    /** The {@code seq} of BEP 44, in a put or a response at least 0; 0 when absent. */
    public long seq() {
        return fields.number(Slots.SEQ);
    }

    public boolean hasCas() {
        return fields.has(Slots.CAS);
    }

    /** The {@code cas} of BEP 44; 0 when absent. */
    public long cas() {
        return fields.number(Slots.CAS);
    }

    /** Seconds until sampling again makes sense (BEP 51): 0 to 21600, -1 when absent. */
    public int interval() {
        if (!fields.has(Slots.INTERVAL)) {
            return -1;
        }
        return (int) Math.max(0, Math.min(fields.number(Slots.INTERVAL), MAX_INTERVAL_SECONDS));
    }

    /** How many info-hashes the sampled node stores (BEP 51): at least 0, -1 when absent. */
    public long num() {
        return fields.has(Slots.NUM) ? Math.max(0, fields.number(Slots.NUM)) : -1;
    }

    public boolean has(Field field) {
        return fields.has(field.slot);
    }

    /** Index in {@link #bytes} of the field's first byte; meaningless when absent. */
    public int start(Field field) {
        return fields.start(field.slot);
    }

    /** Bytes of the field; 0 when absent. */
    public int length(Field field) {
        return fields.length(field.slot);
    }

    /** A copy of the field; empty when absent. */
    public ByteString string(Field field) {
        return has(field) ? ByteString.copyOf(bytes, start(field), length(field)) : ByteString.EMPTY;
    }

    /** Whether the field spells {@code expected}; an absent one is empty. */
    public boolean matches(Field field, ByteString expected) {
        return has(field) ? expected.contentEquals(bytes, start(field), length(field)) : expected.isEmpty();
    }

    /** The array that was read. */
    public byte[] bytes() {
        return bytes;
    }

    /** The contacts in {@code nodes} or {@code nodes6}. A mapped address has no business in the latter, and is left out. */
    public List<Contact> nodes(boolean ipv4) {
        int slot = ipv4 ? Slots.NODES : Slots.NODES6;
        int each = ipv4 ? Contact.COMPACT_IPV4 : Contact.COMPACT_IPV6;
        List<Contact> contacts = new ArrayList<>(fields.length(slot) / each);
        int end = fields.start(slot) + fields.length(slot);
        for (int at = fields.start(slot); at < end; at += each) {
            Contact contact = ipv4 ? Contact.readIpv4(bytes, at) : Contact.readIpv6(bytes, at);
            if (contact.endpoint().isIpv4() == ipv4) {
                contacts.add(contact);
            }
        }
        return contacts;
    }

    /** The peers in {@code values}, of either family; what is none is left out. */
    public List<Endpoint> values() {
        if (!fields.has(Slots.VALUES)) {
            return List.of();
        }
        List<Endpoint> peers = new ArrayList<>();
        DatagramCursor in = fields.cursor();
        try {
            in.seek(fields.start(Slots.VALUES));
            in.enter('l');
            while (!in.leave()) {
                if (!in.isString()) {
                    in.skip(3);
                    continue;
                }
                int start = in.string();
                Endpoint peer = endpoint(start, in.at() - start);
                if (peer != null) {
                    peers.add(peer);
                }
            }
        } catch (KrpcException e) {
            throw new AssertionError("this list was passed before", e);
        }
        return peers;
    }

    /** Where the sender of a response or an error sees us (BEP 42), or null when it does not say. */
    public @Nullable Endpoint ip() {
        return endpoint(fields.start(Slots.IP), fields.length(Slots.IP));
    }

    private @Nullable Endpoint endpoint(int start, int length) {
        return switch (length) {
            case Endpoint.COMPACT_IPV4 -> Endpoint.readCompactIpv4(bytes, start);
            case Endpoint.COMPACT_IPV6 -> Endpoint.readCompactIpv6(bytes, start);
            default -> null;
        };
    }

    /** The code of an error, at least 0; {@link KrpcException} names those that the BEPs define. */
    public int errorCode() {
        return errorCode;
    }

    /** The text of an error, cut after 256 bytes. */
    public String errorText() {
        return new String(bytes, errorTextStart, errorTextLength, StandardCharsets.UTF_8);
    }
}
