package dev.flotilla.wire.disk;

import java.io.IOException;

/**
 * What a disk thread does for a torrent, and what follows from it on the torrent's loop.
 *
 * <p>Confined to one thread after the other: the loop that submits it, a disk thread, the loop again.
 */
interface DiskJob {
    /** On a disk thread. */
    void run() throws IOException;

    /** On the disk thread after {@link #run}, however it ended, and before the loop hears of it. */
    default void release() {}

    /** On the loop, after a run that did not fail. */
    default void onDone() {}

    /** On the loop, before the failure is told to the listener. */
    default void onFailed() {}

    /** On any thread, in place of the other two, when there is nobody to answer any more. */
    default void onDropped() {}
}
