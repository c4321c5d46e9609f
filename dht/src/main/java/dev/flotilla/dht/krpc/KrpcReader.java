package dev.flotilla.dht.krpc;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One datagram read in place: what it says is asked of the reader, until the next {@link #read}. Reused, so that a query
 * costs no memory.
 *
 * <p>Confined to its owner loop.
 */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow in the next commit
public final class KrpcReader {
    /** Longest transaction id that is read; BEP 5 finds two bytes enough. */
    public static final int MAX_TRANSACTION_BYTES = 32;

    /** Longest token that is taken from a response. */
    public static final int MAX_TOKEN_BYTES = 128;

    /** Longest value of an item (BEP 44), in its bencoded form. */
    public static final int MAX_VALUE_BYTES = 1000;

    /** Key {@code y}. */
    public enum Type {
        QUERY,
        RESPONSE,
        ERROR
    }

    /** Strings of a message; those below {@code NETWORK} stand in its {@code a} or {@code r}. */
    public enum Field {
        TRANSACTION,
        VERSION,
        NETWORK,
        ID,
        TARGET,
        TOKEN,
        NODES,
        NODES6,
        /** Raw bencode of any type, canonical, at most 1000 bytes. */
        VALUE,
        KEY,
        SIGNATURE,
        SALT,
        BLOOM_SEEDS,
        BLOOM_PEERS,
        SAMPLES
    }

    /** Reads the datagram in {@code [offset, offset + length)}, which must not change while the reader is asked. */
    public void read(byte[] datagram, int offset, int length) throws KrpcException {
        throw new UnsupportedOperationException();
    }

    public Type type() {
        throw new UnsupportedOperationException();
    }

    public Method method() {
        throw new UnsupportedOperationException();
    }

    public Id160 sender() {
        throw new UnsupportedOperationException();
    }

    /** {@code target} or {@code info_hash}. */
    public Id160 target() {
        throw new UnsupportedOperationException();
    }

    public boolean readOnly() {
        throw new UnsupportedOperationException();
    }

    public boolean impliedPort() {
        throw new UnsupportedOperationException();
    }

    public boolean seed() {
        throw new UnsupportedOperationException();
    }

    public boolean noSeed() {
        throw new UnsupportedOperationException();
    }

    public boolean scrape() {
        throw new UnsupportedOperationException();
    }

    public boolean wants(boolean ipv4, boolean askedOverIpv4) {
        throw new UnsupportedOperationException();
    }

    public int port() {
        throw new UnsupportedOperationException();
    }

    public boolean hasSeq() {
        throw new UnsupportedOperationException();
    }

    public long seq() {
        throw new UnsupportedOperationException();
    }

    public boolean hasCas() {
        throw new UnsupportedOperationException();
    }

    public long cas() {
        throw new UnsupportedOperationException();
    }

    public int interval() {
        throw new UnsupportedOperationException();
    }

    public long num() {
        throw new UnsupportedOperationException();
    }

    public boolean has(Field field) {
        throw new UnsupportedOperationException();
    }

    public int start(Field field) {
        throw new UnsupportedOperationException();
    }

    public int length(Field field) {
        throw new UnsupportedOperationException();
    }

    public ByteString string(Field field) {
        throw new UnsupportedOperationException();
    }

    public boolean equals(Field field, ByteString expected) {
        throw new UnsupportedOperationException();
    }

    public byte[] bytes() {
        throw new UnsupportedOperationException();
    }

    public List<Contact> nodes(boolean ipv4) {
        throw new UnsupportedOperationException();
    }

    public List<Endpoint> values() {
        throw new UnsupportedOperationException();
    }

    public @Nullable Endpoint ip() {
        throw new UnsupportedOperationException();
    }

    public int errorCode() {
        throw new UnsupportedOperationException();
    }

    public String errorText() {
        throw new UnsupportedOperationException();
    }
}
