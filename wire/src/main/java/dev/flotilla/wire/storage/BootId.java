package dev.flotilla.wire.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Names the time since the machine was started: what a process wrote in it, and did not force to the disk, later processes of
 * the same time read; after a power failure nobody may.
 *
 * <p>Thread-safe: no state.
 */
final class BootId {
    /** Where the system does not tell. */
    static final UUID UNKNOWN = new UUID(0, 0);

    private BootId() {}

    static UUID read() {
        try {
            return UUID.fromString(
                    Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
        } catch (IOException | IllegalArgumentException e) {
            return UNKNOWN; // then only what was forced is trusted
        }
    }
}
