package dev.flotilla.core.metainfo;

import java.io.IOException;

/** A torrent that cannot be accepted, and why. Carries no stack trace: whoever made the torrent caused it. */
public final class MetainfoException extends IOException {
    private static final long serialVersionUID = 1;

    public MetainfoException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
