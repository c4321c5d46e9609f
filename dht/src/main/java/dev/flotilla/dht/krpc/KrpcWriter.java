package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;

/**
 * One datagram written into an array of its own, canonical bencode, without allocation. Each message replaces the last. A
 * query is one call. A response is {@link #beginResponse}, then the fields it needs in the order in which they stand here,
 * which is that of their keys, then {@link #endResponse}.
 *
 * <p>Confined to its owner loop.
 */
public final class KrpcWriter {
    /** Payload bytes that a response should not exceed (BEP 32): {@link #room} counts down to it. */
    public static final int MAX_RESPONSE_BYTES = 1024;

    /** Length of both Bloom filters of BEP 33. */
    public static final int BLOOM_BYTES = 256;

    /** Room for the longest message that can be written. */
    public static final int CAPACITY = 2048;

    private final DatagramBuffer out;
    private final Envelope envelope;
    private int rank;

    /**
     * A writer for one node.
     *
     * @param version key {@code v}, at most 32 bytes; empty for none
     * @param network key {@code net}, the tag of a private swarm, at most 32 bytes; empty for none
     * @throws IllegalArgumentException when one is longer
     */
    public KrpcWriter(ByteString version, ByteString network) {
        this(version, network, new byte[CAPACITY]);
    }

    /** A writer into an array that others may use while no message is under way; it has {@link #CAPACITY} bytes. */
    public KrpcWriter(ByteString version, ByteString network, byte[] array) {
        out = new DatagramBuffer(array);
        envelope = new Envelope(out, version, network);
    }

    public Id160 ownId() {
        return envelope.ownId();
    }

    /** Sets the {@code id} of the messages to come; all zeros at first. */
    public void setOwnId(Id160 id) {
        envelope.setOwnId(id);
    }

    /** Whether the queries to come say {@code ro} (BEP 43). */
    public void setReadOnly(boolean readOnly) {
        envelope.setReadOnly(readOnly);
    }

    /** The array written to: always the same one. The datagram starts at 0. */
    public byte[] array() {
        return out.array();
    }

    /** Bytes of the datagram so far. */
    public int length() {
        return out.size();
    }

    public void ping(int transaction) {
        envelope.beginQuery();
        envelope.endQuery(Method.PING, transaction);
    }

    /**
     * Asks for the nodes closest to {@code target}.
     *
     * @param want4 whether to ask for {@code n4} (BEP 32); with neither, the family asked over is what one gets
     */
    public void findNode(int transaction, Id160 target, boolean want4, boolean want6) {
        envelope.beginQuery();
        id(Keys.TARGET, target);
        want(want4, want6);
        envelope.endQuery(Method.FIND_NODE, transaction);
    }

    /**
     * Asks for the peers of a swarm.
     *
     * @param scrape asks for the filters of BEP 33 instead of peers
     * @param noSeed leaves out peers known to be complete (BEP 33)
     */
    public void getPeers(
            int transaction, Id160 infoHash, boolean want4, boolean want6, boolean scrape, boolean noSeed) {
        envelope.beginQuery();
        id(Keys.INFO_HASH, infoHash);
        if (noSeed) {
            out.raw(Keys.NO_SEED);
        }
        if (scrape) {
            out.raw(Keys.SCRAPE);
        }
        want(want4, want6);
        envelope.endQuery(Method.GET_PEERS, transaction);
    }

    /**
     * Announces the sender's peer.
     *
     * @param port 1 to 65535; with {@code impliedPort} also 0
     * @param token at most {@link KrpcReader#MAX_TOKEN_BYTES} bytes, which is all that the reader lets in
     */
    public void announcePeer(
            int transaction, Id160 infoHash, int port, boolean impliedPort, boolean seed, ByteString token) {
        check(port >= (impliedPort ? 0 : 1) && port <= 65535, "a peer's port is 1 to 65535");
        envelope.beginQuery();
        if (impliedPort) {
            out.raw(Keys.IMPLIED_PORT);
        }
        id(Keys.INFO_HASH, infoHash);
        out.raw(Keys.PORT);
        out.integer(port);
        if (seed) {
            out.raw(Keys.SEED);
        }
        token(token);
        envelope.endQuery(Method.ANNOUNCE_PEER, transaction);
    }

    /**
     * Asks for an item (BEP 44).
     *
     * @param seqOrMinus1 asks only for an item newer than this (BEP 44); -1 for any
     */
    public void get(int transaction, Id160 target, long seqOrMinus1, boolean want4, boolean want6) {
        envelope.beginQuery();
        if (seqOrMinus1 >= 0) {
            out.raw(Keys.SEQ);
            out.integer(seqOrMinus1);
        }
        id(Keys.TARGET, target);
        want(want4, want6);
        envelope.endQuery(Method.GET, transaction);
    }

    /**
     * Stores an item under its own hash (BEP 44).
     *
     * @param value bencoded, at most 1000 bytes
     */
    public void putImmutable(int transaction, ByteString token, ByteString value) {
        envelope.beginQuery();
        token(token);
        itemValue(value);
        envelope.endQuery(Method.PUT, transaction);
    }

    /**
     * Stores an item under its key and salt (BEP 44).
     *
     * @param key 32 bytes
     * @param salt at most 64 bytes; empty for none
     * @param seq at least 0
     * @param signature 64 bytes
     * @param value bencoded, at most 1000 bytes
     * @param casOrMinus1 the {@code seq} that the stored item must have; -1 for any
     */
    public void putMutable(
            int transaction,
            ByteString token,
            ByteString key,
            ByteString salt,
            long seq,
            ByteString signature,
            ByteString value,
            long casOrMinus1) {
        check(key.size() == 32 && signature.size() == 64, "a key has 32 bytes, a signature 64");
        check(salt.size() <= 64, "a salt of more than 64 bytes");
        check(seq >= 0, "a negative seq");
        if (casOrMinus1 >= 0) {
            envelope.beginQuery(casOrMinus1);
        } else {
            envelope.beginQuery();
        }
        out.raw(Keys.KEY);
        out.raw(key);
        if (!salt.isEmpty()) {
            out.raw(Keys.SALT);
            out.string(salt);
        }
        out.raw(Keys.SEQ);
        out.integer(seq);
        out.raw(Keys.SIGNATURE);
        out.raw(signature);
        token(token);
        itemValue(value);
        envelope.endQuery(Method.PUT, transaction);
    }

    public void sampleInfohashes(int transaction, Id160 target, boolean want4, boolean want6) {
        envelope.beginQuery();
        id(Keys.TARGET, target);
        want(want4, want6);
        envelope.endQuery(Method.SAMPLE_INFOHASHES, transaction);
    }

    /**
     * Begins a response.
     *
     * @param ip the endpoint that asked, told back to it (BEP 42)
     */
    public void beginResponse(Endpoint ip) {
        rank = 0;
        envelope.beginResponse(ip);
        envelope.writeOwnId();
    }

    /** A response with the two filters of BEP 33, {@link #BLOOM_BYTES} each. */
    public void beginScrapeResponse(Endpoint ip, byte[] bloomPeers, byte[] bloomSeeds) {
        rank = 0;
        envelope.beginResponse(ip);
        out.raw(Keys.BLOOM_PEERS);
        out.raw(bloomPeers, 0, BLOOM_BYTES);
        out.raw(Keys.BLOOM_SEEDS);
        out.raw(bloomSeeds, 0, BLOOM_BYTES);
        envelope.writeOwnId();
    }

    /** How long the samples stay the same (BEP 51): 0 to 21600 seconds. */
    public void interval(int seconds) {
        assert follows(1);
        out.raw(Keys.INTERVAL);
        out.integer(seconds);
    }

    /** The public key of an item, 32 bytes. */
    public void key(byte[] source, int offset) {
        assert follows(2);
        out.raw(Keys.KEY);
        out.raw(source, offset, 32);
    }

    /**
     * Opens {@code nodes}, which the caller fills: 26 bytes each.
     *
     * @return the index in {@link #array} of the first
     */
    public int nodes(int count) {
        assert follows(3);
        out.raw(Keys.NODES);
        return out.reserveString(count * Contact.COMPACT_IPV4);
    }

    /** Opens {@code nodes6} (BEP 32) like {@link #nodes}: 38 bytes each. */
    public int nodes6(int count) {
        assert follows(4);
        out.raw(Keys.NODES6);
        return out.reserveString(count * Contact.COMPACT_IPV6);
    }

    /** How many info-hashes there are in all (BEP 51). */
    public void num(long stored) {
        assert follows(5);
        out.raw(Keys.NUM);
        out.integer(stored);
    }

    /**
     * Opens {@code samples} (BEP 51), which the caller fills: 20 bytes each.
     *
     * @return the index in {@link #array} of the first
     */
    public int samples(int count) {
        assert follows(6);
        out.raw(Keys.SAMPLES);
        return out.reserveString(count * Id160.BYTES);
    }

    /** The {@code seq} of an item, at least 0. */
    public void seq(long seq) {
        assert follows(7);
        out.raw(Keys.SEQ);
        out.integer(seq);
    }

    /** The signature of an item, 64 bytes. */
    public void signature(byte[] source, int offset) {
        assert follows(8);
        out.raw(Keys.SIGNATURE);
        out.raw(source, offset, 64);
    }

    /** A token of 8 bytes. */
    public void token(long token) {
        assert follows(9);
        out.raw(Keys.TOKEN_8);
        out.raw((int) (token >>> 32));
        out.raw((int) token);
    }

    /** The value of an item: canonical bencode. */
    public void value(byte[] source, int offset, int length) {
        assert follows(10);
        out.raw(Keys.VALUE);
        out.raw(source, offset, length);
    }

    /** Opens {@code values}, the last field. */
    public void beginValues() {
        assert follows(11);
        out.raw(Keys.VALUES);
    }

    /** Appends to {@code values} peers whose compact forms, of 6 or 18 bytes each, stand one after the other. */
    public void values(byte[] compact, int offset, int count, int bytesEach) {
        for (int i = 0; i < count; i++) {
            out.string(compact, offset + i * bytesEach, bytesEach);
        }
    }

    public void endValues() {
        out.raw('e');
    }

    /** Ends a response to the query that {@code query} has read. */
    public void endResponse(KrpcReader query) {
        envelope.endResponse(query);
    }

    /** Ends a response to a query read some time ago. */
    public void endResponse(ByteString transaction) {
        envelope.endResponse(transaction);
    }

    /**
     * Refuses the query that {@code query} has read, or refused to read: its transaction is echoed.
     *
     * @param code of {@link KrpcException}
     * @param text ASCII
     */
    public void error(KrpcReader query, int code, String text, Endpoint ip) {
        envelope.error(query, code, text, ip);
    }

    /** Refuses a query read some time ago. */
    public void error(ByteString transaction, int code, String text, Endpoint ip) {
        envelope.error(transaction, code, text, ip);
    }

    /**
     * Bytes that the response under way can still take, keys and all, before it exceeds {@link #MAX_RESPONSE_BYTES}; may be
     * negative. Reserves what {@link #endResponse} adds to the longest transaction.
     */
    public int room() {
        return MAX_RESPONSE_BYTES - out.size() - envelope.responseEndBytes();
    }

    private void id(byte[] key, Id160 id) {
        out.raw(key);
        out.id(id);
    }

    private void want(boolean want4, boolean want6) {
        if (want4 || want6) {
            out.raw(Keys.WANT);
            if (want4) {
                out.raw(Keys.N4);
            }
            if (want6) {
                out.raw(Keys.N6);
            }
            out.raw('e');
        }
    }

    private void token(ByteString token) {
        check(token.size() <= KrpcReader.MAX_TOKEN_BYTES, "a token too long");
        out.raw(Keys.TOKEN);
        out.string(token);
    }

    private void itemValue(ByteString value) {
        check(value.size() <= KrpcReader.MAX_VALUE_BYTES, "a value too long");
        out.raw(Keys.VALUE);
        out.raw(value);
    }

    /** Whether a field is in its place; fields are numbered by the order of their keys. */
    private boolean follows(int next) {
        boolean inOrder = next > rank;
        rank = next;
        return inOrder;
    }

    private static void check(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
