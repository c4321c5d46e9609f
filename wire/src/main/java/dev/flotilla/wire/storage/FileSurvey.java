package dev.flotilla.wire.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the files of a torrent stood at one moment, without a byte of them read.
 *
 * <p>Immutable.
 */
public final class FileSurvey {
    private final List<FileStamp> stamps;
    private final List<Boolean> forced;
    private final List<Path> changed;

    FileSurvey(List<FileStamp> stamps, List<Boolean> forced, List<Path> changed) {
        this.stamps = List.copyOf(stamps);
        this.forced = List.copyOf(forced);
        this.changed = List.copyOf(changed);
    }

    /** This one, but of the files that had changed in {@code other} nothing is known. */
    FileSurvey without(FileSurvey other) {
        List<FileStamp> known = new ArrayList<>(stamps);
        for (int i = 0; i < known.size(); i++) {
            if (other.stamps.get(i).equals(FileStamp.VOID)) {
                known.set(i, FileStamp.VOID);
            }
        }
        return new FileSurvey(known, forced, other.changed);
    }

    /** One for each file that is not empty, in order; {@link FileStamp#VOID} for one of {@link #changed}. */
    List<FileStamp> stamps() {
        return stamps;
    }

    /** For each of these: true when all that was written to it has reached the disk. */
    List<Boolean> forced() {
        return forced;
    }

    /** Files that somebody else has written, cut, replaced or removed since the check. */
    public List<Path> changed() {
        return changed;
    }
}
