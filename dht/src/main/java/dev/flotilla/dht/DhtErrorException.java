package dev.flotilla.dht;

import java.io.IOException;

/** A node answered our question with an error (BEP 5, <i>Errors</i>). */
public final class DhtErrorException extends IOException {
    private static final long serialVersionUID = 1;

    private final int code;

    DhtErrorException(int code, String text) {
        super("error " + code + (text.isEmpty() ? "" : ": " + text));
        this.code = code;
    }

    /** 201 generic, 202 server, 203 protocol, 204 method unknown, or one of a later BEP. */
    public int code() {
        return code;
    }
}
