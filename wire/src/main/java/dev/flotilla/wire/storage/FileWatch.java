package dev.flotilla.wire.storage;

import dev.flotilla.core.metainfo.PieceGeometry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells what others do to the files of a torrent from what we do: a file whose stamp has changed though we wrote nothing, or
 * that is too short for the pieces we have. Of a file that we are writing only the second can be told.
 *
 * <p>Thread-safe: guarded by its monitor, which nothing but surveys takes.
 */
final class FileWatch {
    private final FileLayout layout;
    private final PieceGeometry geometry;
    private final PartFile parts;
    private final @Nullable Seen[] last; // from begin on

    /**
     * @param quiet false when a write may have landed after the stamp was taken
     * @param foreign others have written since the check, whoever was told of it
     */
    private record Seen(FileStamp stamp, long writes, boolean quiet, boolean forced, boolean foreign) {}

    FileWatch(FileLayout layout, PieceGeometry geometry, PartFile parts) {
        this.layout = layout;
        this.geometry = geometry;
        this.parts = parts;
        last = new Seen[layout.filled().size()];
    }

    /** The stamp of each file that is not empty, with which later ones are compared. */
    synchronized List<FileStamp> begin() throws IOException {
        List<FileStamp> stamps = new ArrayList<>();
        for (int i = 0; i < last.length; i++) {
            TorrentFile file = layout.filled().get(i);
            Seen now = look(file, file.inParts, false);
            stamps.add(now.stamp());
            last[i] = now;
        }
        return stamps;
    }

    /** @param force to have all that was written reach the disk, which may take long */
    synchronized FileSurvey survey(BitSet have, boolean force) throws IOException {
        List<FileStamp> stamps = new ArrayList<>();
        List<Boolean> forced = new ArrayList<>();
        Set<Path> changed = new LinkedHashSet<>();
        for (int i = 0; i < last.length; i++) {
            TorrentFile file = layout.filled().get(i);
            Seen before = Objects.requireNonNull(last[i], "surveyed before it began");
            boolean inParts = file.inParts;
            Seen now = look(file, inParts, force && !(before.forced() && before.writes() == file.writesBegun()));
            boolean written = !before.quiet() || now.writes() != before.writes();
            boolean foreign =
                    !inParts && (before.foreign() || (!written && !now.stamp().equals(before.stamp())));
            boolean lacking = isLacking(file, inParts, now.stamp(), have);
            if (foreign || lacking) {
                changed.add(inParts ? parts.path() : file.path());
            }
            stamps.add(foreign || lacking ? FileStamp.VOID : now.stamp());
            forced.add(now.forced() || (before.forced() && !written));
            last[i] = new Seen(now.stamp(), now.writes(), now.quiet(), forced.get(i), foreign);
        }
        return new FileSurvey(stamps, forced, List.copyOf(changed));
    }

    /** True when pieces that we have cannot all be there; not told of a file that was moved while it was looked at. */
    private boolean isLacking(TorrentFile file, boolean inParts, FileStamp stamp, BitSet have) throws IOException {
        parts.shared().lock();
        try {
            if (!file.isStored() || file.inParts != inParts) {
                return false;
            }
            return (inParts ? parts.existingLength(file) : Math.max(0, stamp.length())) < needed(file, have);
        } finally {
            parts.shared().unlock();
        }
    }

    // The counts round the stamp tell whether a write of ours lay across it.
    private static Seen look(TorrentFile file, boolean inParts, boolean force) throws IOException {
        if (!file.isStored()) {
            return new Seen(FileStamp.MISSING, 0, true, true, false);
        }
        if (inParts) { // nothing is believed of the few pieces that reach into the part file
            return new Seen(FileStamp.VOID, file.writesBegun(), false, false, false);
        }
        long ended = file.writesEnded();
        boolean forced = force && force(file);
        FileStamp stamp;
        try {
            stamp = FileStamp.of(file.path());
        } catch (IOException e) {
            throw file.failure("look at", e);
        }
        long begun = file.writesBegun();
        return new Seen(stamp, begun, ended == begun, forced && ended == begun, false);
    }

    /** False when that was not possible for a file that we did not write: perhaps we may only read it. */
    private static boolean force(TorrentFile file) throws IOException {
        boolean isOurs = file.writesBegun() > 0;
        try (FileChannel channel =
                FileChannel.open(file.path(), isOurs ? StandardOpenOption.WRITE : StandardOpenOption.READ)) {
            channel.force(false);
            return true;
        } catch (NoSuchFileException e) {
            return false; // its stamp will say so
        } catch (IOException e) {
            if (isOurs) {
                throw file.failure("write", e);
            }
            return false;
        }
    }

    /** The length that the file must have to hold its share of the pieces of {@code have}; none, when it is 0 or less. */
    private long needed(TorrentFile file, BitSet have) {
        long end = file.offset() + file.length();
        int piece = have.previousSetBit((int) ((end - 1) / geometry.pieceLength()));
        return piece < 0 ? 0 : Math.min(end, geometry.pieceOffset(piece) + geometry.pieceLength(piece)) - file.offset();
    }
}
