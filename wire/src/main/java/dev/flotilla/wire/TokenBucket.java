package dev.flotilla.wire;

/**
 * Bytes that may go now. What is taken may exceed what is there: the debt is waited for, so that the mean is exact whatever the
 * size of a block.
 *
 * <p>Confined to its owner loop, or guarded by whoever shares it.
 */
final class TokenBucket {
    private static final long SECOND = 1_000_000_000L;
    private static final long LEAST_BURST = 16 << 10;
    private static final int BURSTS_PER_SECOND = 8;

    private long rate; // bytes a second; 0: no limit
    private long balance;
    private long filledNanos;

    /** Of a debt at another rate no more stays than a burst at this one. */
    void setRate(long nowNanos, long bytesPerSecond) {
        if (rate != bytesPerSecond) {
            rate = bytesPerSecond;
            balance = Math.max(-burst(), Math.min(balance, 0));
            filledNanos = nowNanos;
        }
    }

    /** What may be saved up, in bytes. */
    long burst() {
        return Math.max(LEAST_BURST, rate / BURSTS_PER_SECOND);
    }

    boolean isLimited() {
        return rate != 0;
    }

    /** What may be taken now; 0 or less when nothing may. Not more than an eighth of a second brings, or one block. */
    long available(long nowNanos) {
        long elapsed = Math.min(nowNanos - filledNanos, SECOND);
        if (elapsed == SECOND) {
            filledNanos = nowNanos - SECOND; // longer than the burst, and debts of a whole second are rare
        }
        long bytes = (long) ((double) elapsed * rate / SECOND);
        if (bytes > 0) {
            balance += Math.min(bytes, burst() - balance);
            filledNanos += (long) ((double) bytes * SECOND / rate); // a fraction of a byte is not lost
        }
        return balance;
    }

    boolean mayTake(long nowNanos) {
        return rate == 0 || available(nowNanos) > 0;
    }

    /** Counted while there is a limit. */
    void take(long bytes) {
        if (rate != 0) {
            balance -= bytes;
        }
    }
}
