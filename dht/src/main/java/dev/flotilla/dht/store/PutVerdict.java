package dev.flotilla.dht.store;

/**
 * What became of a put (BEP 44, <i>Errors</i>).
 *
 * <p>Immutable.
 */
public enum PutVerdict {
    /** Stored, or renewed. */
    STORED(0, "stored"),
    /** Everything but the signature is in order; {@link ItemStore#store} with the answer decides. */
    NEEDS_VERIFICATION(0, "not verified yet"),
    /** A key or a signature of the wrong length, a negative sequence number, or the target of an item of the other kind. */
    INVALID(203, "invalid item"),
    VALUE_TOO_BIG(205, "v is longer than 1000 bytes"),
    BAD_SIGNATURE(206, "invalid signature"),
    SALT_TOO_BIG(207, "salt is longer than 64 bytes"),
    CAS_MISMATCH(301, "cas is not the stored seq"),
    SEQUENCE_NOT_NEWER(302, "seq is not above the stored one");

    private final int errorCode;
    private final String text;

    PutVerdict(int errorCode, String text) {
        this.errorCode = errorCode;
        this.text = text;
    }

    public boolean isError() {
        return errorCode != 0;
    }

    /** The code of the error message to send; 0 when this is none. */
    public int errorCode() {
        return errorCode;
    }

    /** The reason, for the error message. */
    public String text() {
        return text;
    }
}
