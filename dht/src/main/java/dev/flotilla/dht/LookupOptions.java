package dev.flotilla.dht;

import java.time.Duration;

/**
 * How far a look-up goes.
 *
 * <p>Immutable.
 *
 * @param enough so many distinct peers end it early; at least 1
 * @param within it ends after so long, with what it has; positive
 * @param secure walk three disjoint paths, and count only nodes whose ids belong to their addresses where the profile
 *     restricts addresses (BEP 42): slower, and harder to deceive
 * @param traced keep each step in {@link LookupResult#trace}
 */
public record LookupOptions(int enough, Duration within, boolean secure, boolean traced) {
    /** All peers, one minute, one path, no trace. */
    public static final LookupOptions DEFAULT =
            new LookupOptions(Integer.MAX_VALUE, Duration.ofMinutes(1), false, false);

    public LookupOptions {
        if (enough < 1) {
            throw new IllegalArgumentException("at least one peer must be wanted, not " + enough);
        }
        if (within.isZero() || within.isNegative()) {
            throw new IllegalArgumentException("no look-up ends within " + within);
        }
    }

    public LookupOptions enough(int peers) {
        return new LookupOptions(peers, within, secure, traced);
    }

    public LookupOptions within(Duration limit) {
        return new LookupOptions(enough, limit, secure, traced);
    }

    /** The same by disjoint paths. */
    public LookupOptions securely() {
        return new LookupOptions(enough, within, true, traced);
    }

    /** The same with a trace. */
    public LookupOptions withTrace() {
        return new LookupOptions(enough, within, secure, true);
    }
}
