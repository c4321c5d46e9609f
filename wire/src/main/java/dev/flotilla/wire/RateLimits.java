package dev.flotilla.wire;

/**
 * How fast bytes may go, each way. Uploads count blocks; downloads count all bytes that peers send.
 *
 * @param uploadBytesPerSecond 0 for no limit, else 1,024 or more
 * @param downloadBytesPerSecond 0 for no limit, else 1,024 or more
 *     <p>Immutable.
 */
public record RateLimits(long uploadBytesPerSecond, long downloadBytesPerSecond) {
    public static final RateLimits NONE = new RateLimits(0, 0);

    private static final long LEAST = 1_024;

    public RateLimits {
        require(uploadBytesPerSecond, "upload");
        require(downloadBytesPerSecond, "download");
    }

    /** Under both: in each direction the lower of the two. */
    RateLimits lower(RateLimits other) {
        return new RateLimits(
                lower(uploadBytesPerSecond, other.uploadBytesPerSecond),
                lower(downloadBytesPerSecond, other.downloadBytesPerSecond));
    }

    private static long lower(long one, long other) {
        return one == 0 || other == 0 ? one + other : Math.min(one, other);
    }

    private static void require(long rate, String name) {
        if (rate != 0 && rate < LEAST) {
            throw new IllegalArgumentException(
                    "a limit of " + rate + " bytes a second for the " + name + "; the least is " + LEAST);
        }
    }
}
