package dev.flotilla.dht.krpc;

import dev.flotilla.core.Id160;
import org.jspecify.annotations.Nullable;

/** What a query cannot do without. Immutable. */
final class QueryRules {
    private static final long PING = Slots.word("ping");
    private static final long GET = Slots.word("get");
    private static final long PUT = Slots.word("put");
    private static final long GET_PEER = Slots.word("get_peer");
    private static final long FIND_NOD = Slots.word("find_nod");
    private static final long ANNOUNCE = Slots.word("announce");
    private static final long SAMPLE_I = Slots.word("sample_i");

    private QueryRules() {}

    /** The method of a query that has all it needs; its target, if any, stands in {@link Slots#TARGET} then. */
    static Method check(KrpcFields fields, byte[] bytes) throws KrpcException {
        if (!fields.has(Slots.METHOD) || !fields.has(Slots.ARGUMENTS)) {
            throw Refusals.NO_QUERY;
        }
        if (!fields.has(Slots.ID, Id160.BYTES)) {
            throw Refusals.BAD_ID;
        }
        Method method = method(fields, bytes);
        switch (method) {
            case PING -> {}
            case FIND_NODE, GET, SAMPLE_INFOHASHES -> checkTarget(fields);
            case GET_PEERS -> useInfoHash(fields);
            case ANNOUNCE_PEER -> checkAnnounce(fields);
            case PUT -> checkPut(fields);
        }
        return method;
    }

    private static Method method(KrpcFields fields, byte[] bytes) throws KrpcException {
        int start = fields.start(Slots.METHOD);
        int length = fields.length(Slots.METHOD);
        long word = length >= 8 ? Slots.word(bytes, start, 8) : length > 0 ? Slots.word(bytes, start, length) : 0;
        Method likely = likely(word);
        if (likely != null && likely.key().contentEquals(bytes, start, length)) {
            return likely;
        }
        return unknown(fields);
    }

    /** The method that begins with these eight bytes, or is these fewer. */
    private static @Nullable Method likely(long word) {
        if (word == GET_PEER) {
            return Method.GET_PEERS;
        }
        if (word == FIND_NOD) {
            return Method.FIND_NODE;
        }
        if (word == PING) {
            return Method.PING;
        }
        if (word == ANNOUNCE) {
            return Method.ANNOUNCE_PEER;
        }
        if (word == SAMPLE_I) {
            return Method.SAMPLE_INFOHASHES;
        }
        return word == GET ? Method.GET : word == PUT ? Method.PUT : null;
    }

    /** Later BEPs say that a method unknown to us which names a target wants at least the nodes close to it. */
    private static Method unknown(KrpcFields fields) throws KrpcException {
        if (!fields.has(Slots.TARGET, Id160.BYTES)) {
            if (!fields.has(Slots.INFO_HASH, Id160.BYTES)) {
                throw Refusals.UNKNOWN;
            }
            fields.copy(Slots.INFO_HASH, Slots.TARGET);
        }
        return Method.FIND_NODE;
    }

    private static void checkTarget(KrpcFields fields) throws KrpcException {
        if (!fields.has(Slots.TARGET, Id160.BYTES)) {
            throw Refusals.BAD_TARGET;
        }
    }

    private static void useInfoHash(KrpcFields fields) throws KrpcException {
        if (!fields.has(Slots.INFO_HASH, Id160.BYTES)) {
            throw Refusals.BAD_INFO_HASH;
        }
        fields.copy(Slots.INFO_HASH, Slots.TARGET);
    }

    private static void checkAnnounce(KrpcFields fields) throws KrpcException {
        useInfoHash(fields);
        if (!fields.has(Slots.TOKEN)) {
            throw Refusals.NO_TOKEN;
        }
        if (!isPort(fields.number(Slots.PORT)) && fields.number(Slots.IMPLIED_PORT) == 0) {
            throw Refusals.BAD_PORT;
        }
    }

    static boolean isPort(long port) {
        return port >= 1 && port <= 65535;
    }

    /** Sizes first: they are what costs a storing node least to see. BEP 44, <i>put message</i>. */
    private static void checkPut(KrpcFields fields) throws KrpcException {
        if (!fields.has(Slots.TOKEN)) {
            throw Refusals.NO_TOKEN;
        }
        if (fields.length(Slots.VALUE) > KrpcReader.MAX_VALUE_BYTES) {
            throw Refusals.BIG_VALUE;
        }
        if (fields.length(Slots.SALT) > KrpcReader.MAX_SALT_BYTES) {
            throw Refusals.BIG_SALT;
        }
        if (!fields.has(Slots.VALUE) || !fields.isCanonicalValue()) {
            throw Refusals.NO_VALUE;
        }
        if (fields.isSeen(Slots.KEY)) {
            checkMutable(fields);
        }
    }

    private static void checkMutable(KrpcFields fields) throws KrpcException {
        if (!fields.has(Slots.KEY, KrpcReader.KEY_BYTES) || !fields.has(Slots.SIGNATURE, KrpcReader.SIGNATURE_BYTES)) {
            throw Refusals.BAD_KEY;
        }
        if (!fields.has(Slots.SEQ) || fields.number(Slots.SEQ) < 0) {
            throw Refusals.BAD_SEQ;
        }
    }
}
