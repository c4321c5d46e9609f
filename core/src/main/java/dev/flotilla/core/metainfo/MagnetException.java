package dev.flotilla.core.metainfo;

import java.io.IOException;

/** A text that is no usable magnet link, and why. Carries no stack trace: whoever made the link caused it. */
public final class MagnetException extends IOException {
    private static final long serialVersionUID = 1;

    public MagnetException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
