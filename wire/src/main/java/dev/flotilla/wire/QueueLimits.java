package dev.flotilla.wire;

import java.time.Duration;

/**
 * How many torrents of a node are active at a time; the others are {@link TorrentState#QUEUED}, and start in the order of
 * the queue. A torrent that has not got its metadata counts as a download. One whose files are checked when it is added comes
 * to its turn after that, without delaying others.
 *
 * @param activeDownloads 0 for no limit
 * @param activeSeeds 0 for no limit
 * @param stalledAfter an active torrent that has moved no data for so long goes on, but is not counted until it moves some
 *     again: so that a dead one holds up nobody. A second to a day
 *     <p>Immutable.
 */
public record QueueLimits(int activeDownloads, int activeSeeds, Duration stalledAfter) {
    private static final Duration USUAL_STALLED_AFTER = Duration.ofMinutes(5);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(1);

    /** Every torrent is active as soon as it is added. */
    public static final QueueLimits NONE = new QueueLimits(0, 0);

    public QueueLimits {
        if (activeDownloads < 0 || activeSeeds < 0) {
            throw new IllegalArgumentException(
                    activeDownloads + " active downloads, " + activeSeeds + " active seeds; the least is 0");
        }
        if (stalledAfter.compareTo(LEAST) < 0 || stalledAfter.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("stalledAfter is " + stalledAfter);
        }
    }

    /** A torrent is stalled after five minutes. */
    public QueueLimits(int activeDownloads, int activeSeeds) {
        this(activeDownloads, activeSeeds, USUAL_STALLED_AFTER);
    }

    boolean isLimited() {
        return activeDownloads > 0 || activeSeeds > 0;
    }
}
