package dev.flotilla.wire.disk;

/**
 * What the disk side of one node may use.
 *
 * <p>Immutable.
 *
 * @param threads that hash, write and read
 * @param bufferBytes memory for pieces that are not yet on the disk; beyond it blocks go to the file at once and are read
 *     back to be hashed
 * @param highWaterBytes waiting to be hashed or written; above it the sockets should stop reading
 * @param lowWaterBytes waiting to be hashed or written; at it the sockets may read again
 * @param readBytes of one torrent, read for peers and not yet taken by its loop; beyond it reads wait
 * @param openFiles of all torrents
 */
public record DiskLimits(
        int threads, long bufferBytes, long highWaterBytes, long lowWaterBytes, long readBytes, int openFiles) {
    /** Two to four threads, 64 MiB of buffers, water marks of 32 and 16 MiB, 4 MiB of reads a torrent, 256 open files. */
    public static final DiskLimits DEFAULT = new DiskLimits(
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors())),
            64 << 20,
            32 << 20,
            16 << 20,
            4 << 20,
            256);

    public DiskLimits {
        if (threads < 1 || bufferBytes < 0 || lowWaterBytes < 0 || readBytes < 1 || openFiles < 1) {
            throw new IllegalArgumentException("threads " + threads + ", buffers " + bufferBytes + ", low water "
                    + lowWaterBytes + ", reads " + readBytes + ", files " + openFiles);
        }
        if (highWaterBytes < lowWaterBytes) {
            throw new IllegalArgumentException("high water " + highWaterBytes + " below low " + lowWaterBytes);
        }
    }
}
