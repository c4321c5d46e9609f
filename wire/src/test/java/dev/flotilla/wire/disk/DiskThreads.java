package dev.flotilla.wire.disk;

import java.util.List;

/** The threads that this room and the storage start, by their names. */
final class DiskThreads {
    private DiskThreads() {}

    static List<String> alive() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("flotilla-disk-")
                        || name.startsWith("flotilla-open-")
                        || name.startsWith("flotilla-check-"))
                .toList();
    }
}
