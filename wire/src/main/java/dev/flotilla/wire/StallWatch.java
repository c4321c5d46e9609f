package dev.flotilla.wire;

/**
 * Whether a torrent moves data.
 *
 * <p>Confined to its owner loop.
 */
final class StallWatch {
    private long bytes = -1;
    private long movedNanos;

    /** Its time begins anew. */
    void restart(long nowNanos) {
        bytes = -1;
        movedNanos = nowNanos;
    }

    /**
     * True when it has moved nothing for {@code stalledNanos}.
     *
     * @param total bytes that went over the network, ever
     */
    boolean isStalled(long nowNanos, long total, long stalledNanos) {
        if (bytes != total) {
            if (bytes != -1) {
                movedNanos = nowNanos;
            }
            bytes = total;
        }
        return nowNanos - movedNanos >= stalledNanos;
    }
}
