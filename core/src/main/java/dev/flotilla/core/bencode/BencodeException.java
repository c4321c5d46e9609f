package dev.flotilla.core.bencode;

import java.io.IOException;

/** Bytes that are not bencode, or exceed a limit of the reader. Carries no stack trace: the sender caused it. */
public final class BencodeException extends IOException {
    private static final long serialVersionUID = 1;

    private final int offset;

    public BencodeException(String message, int offset) {
        super(message + " at byte " + offset);
        this.offset = offset;
    }

    /** Where reading stopped, in bytes from the start of the document. */
    public int offset() {
        return offset;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
