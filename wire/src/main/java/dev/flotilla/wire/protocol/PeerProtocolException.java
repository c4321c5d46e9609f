package dev.flotilla.wire.protocol;

/** A peer broke the protocol: it is closed and counted, once, by the shell. Carries no stack trace: the peer caused it. */
public final class PeerProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason what was wrong, in words that fit a log line or a statistic; no bytes of the peer's unescaped */
    public PeerProtocolException(String reason) {
        super(reason, null, false, false);
    }
}
