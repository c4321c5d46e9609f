package dev.flotilla.dht.krpc;

/**
 * A datagram or query that cannot be served, with the error code that BEP 5 (<i>Errors</i>) gives it. Carries no stack
 * trace: the sender caused it.
 */
public final class KrpcException extends Exception {
    public static final int GENERIC = 201;
    public static final int SERVER = 202;
    /** A malformed packet, invalid arguments, or a bad token. */
    public static final int PROTOCOL = 203;

    public static final int METHOD_UNKNOWN = 204;

    /** A value of more than 1000 bytes (BEP 44, as the next four). */
    public static final int VALUE_TOO_BIG = 205;

    public static final int INVALID_SIGNATURE = 206;
    /** A salt of more than 64 bytes. */
    public static final int SALT_TOO_BIG = 207;
    /** The stored item is not the one that was to be replaced. */
    public static final int CAS_MISMATCH = 301;
    /** The stored item is newer. */
    public static final int SEQUENCE_TOO_LOW = 302;

    private static final long serialVersionUID = 1;

    private final int code;
    private final boolean answerable;

    private KrpcException(int code, String text, boolean answerable) {
        super(text, null, false, false); // shared: nothing may be added to it
        this.code = code;
        this.answerable = answerable;
    }

    /** Refuses the query being read, which is to be answered with an error. */
    public static KrpcException refusal(int code, String text) {
        return new KrpcException(code, text, true);
    }

    /** Rejects what is not even a query: answering could start an endless exchange of errors. */
    static KrpcException junk(String text) {
        return new KrpcException(PROTOCOL, text, false);
    }

    public int code() {
        return code;
    }

    /** True when the sender asked something and can match an error with its question. */
    public boolean isAnswerable() {
        return answerable;
    }
}
