package dev.flotilla.dht.krpc;

import dev.flotilla.core.Id160;

/** What a query cannot do without. Immutable. */
final class QueryRules {
    private static final long PING = Slots.word("ping");
    private static final long GET = Slots.word("get");
    private static final long PUT = Slots.word("put");

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
        switch (length) {
            case 3 -> {
                long word = Slots.word(bytes, start, 3);
                if (word == GET || word == PUT) {
                    return word == GET ? Method.GET : Method.PUT;
                }
            }
            case 4 -> {
                if (Slots.word(bytes, start, 4) == PING) {
                    return Method.PING;
                }
            }
            case 9 -> {
                if (is(Method.FIND_NODE, bytes, start, length)) {
                    return Method.FIND_NODE;
                }
                if (is(Method.GET_PEERS, bytes, start, length)) {
                    return Method.GET_PEERS;
                }
            }
            case 13 -> {
                if (is(Method.ANNOUNCE_PEER, bytes, start, length)) {
                    return Method.ANNOUNCE_PEER;
                }
            }
            case 17 -> {
                if (is(Method.SAMPLE_INFOHASHES, bytes, start, length)) {
                    return Method.SAMPLE_INFOHASHES;
                }
            }
            default -> {}
        }
        return unknown(fields);
    }

    private static boolean is(Method method, byte[] bytes, int start, int length) {
        return method.key().contentEquals(bytes, start, length);
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
