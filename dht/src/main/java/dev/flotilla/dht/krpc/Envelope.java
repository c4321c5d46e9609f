package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader.Field;

/**
 * What stands around the fields of a message: the sender's id, network and version, type and transaction.
 *
 * <p>Confined to its owner loop.
 */
final class Envelope {
    private static final int MAX_TAG_BYTES = 32;

    private final DatagramBuffer out;
    private final byte[] network;
    private final byte[] queryEnd;
    private final byte[] responseEnd;
    private final byte[] errorEnd;
    private Id160 ownId = Id160.of(new byte[Id160.BYTES]);
    private boolean readOnly;

    Envelope(DatagramBuffer out, ByteString version, ByteString network) {
        if (version.size() > MAX_TAG_BYTES || network.size() > MAX_TAG_BYTES) {
            throw new IllegalArgumentException("version and network tag have at most 32 bytes");
        }
        this.out = out;
        this.network = Keys.entry("net", network);
        queryEnd = Keys.end(version, "q");
        responseEnd = Keys.end(version, "r");
        errorEnd = Keys.end(version, "e");
    }

    Id160 ownId() {
        return ownId;
    }

    void setOwnId(Id160 id) {
        ownId = id;
    }

    void setReadOnly(boolean readOnly) {
        this.readOnly = readOnly;
    }

    void beginQuery() {
        out.clear();
        out.raw(Keys.QUERY_ID);
        out.id(ownId);
    }

    /** Begins a {@code put} that replaces one certain item (BEP 44): {@code cas} sorts before {@code id}. */
    void beginQuery(long cas) {
        out.clear();
        out.raw(Keys.QUERY_CAS);
        out.integer(cas);
        writeOwnId();
    }

    void endQuery(Method method, int transaction) {
        out.raw('e');
        out.raw(network);
        out.raw(Keys.METHOD);
        out.string(method.key());
        if (readOnly) {
            out.raw(Keys.READ_ONLY);
        }
        out.raw(Keys.TRANSACTION_4);
        out.raw(transaction);
        out.raw(queryEnd);
    }

    /** Begins a response up to what sorts before {@code id}. */
    void beginResponse(Endpoint ip) {
        out.clear();
        out.raw(Keys.RESPONSE_IP);
        out.endpoint(ip);
        out.raw(network);
        out.raw(Keys.RESPONSE);
    }

    void writeOwnId() {
        out.raw(Keys.ID);
        out.id(ownId);
    }

    void endResponse(KrpcReader query) {
        out.raw('e');
        writeTransaction(query);
        out.raw(responseEnd);
    }

    void endResponse(ByteString transaction) {
        out.raw('e');
        writeTransaction(transaction);
        out.raw(responseEnd);
    }

    /** The most that an end of a response adds. */
    int responseEndBytes() {
        return 1 + Keys.TRANSACTION.length + 3 + KrpcReader.MAX_TRANSACTION_BYTES + responseEnd.length;
    }

    void error(KrpcReader query, int code, String text, Endpoint ip) {
        beginError(code, text, ip);
        writeTransaction(query);
        out.raw(errorEnd);
    }

    void error(ByteString transaction, int code, String text, Endpoint ip) {
        beginError(code, text, ip);
        writeTransaction(transaction);
        out.raw(errorEnd);
    }

    private void beginError(int code, String text, Endpoint ip) {
        out.clear();
        out.raw(Keys.ERROR);
        out.integer(code);
        out.stringHeader(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.raw(text.charAt(i));
        }
        out.raw('e');
        out.raw(Keys.IP);
        out.endpoint(ip);
        out.raw(network);
    }

    private void writeTransaction(KrpcReader query) {
        out.raw(Keys.TRANSACTION);
        out.string(query.bytes(), query.start(Field.TRANSACTION), query.length(Field.TRANSACTION));
    }

    private void writeTransaction(ByteString transaction) {
        out.raw(Keys.TRANSACTION);
        out.string(transaction);
    }
}
