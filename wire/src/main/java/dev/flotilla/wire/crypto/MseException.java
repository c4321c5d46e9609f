package dev.flotilla.wire.crypto;

/** The other side broke the encrypted handshake. Without a stack trace: a stranger causes it. */
public final class MseException extends Exception {
    private static final long serialVersionUID = 1;

    MseException(String message) {
        super(message, null, false, false);
    }
}
