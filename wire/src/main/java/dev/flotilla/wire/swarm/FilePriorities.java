package dev.flotilla.wire.swarm;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.util.List;

/**
 * How much each file of a torrent is wanted, and so each piece: as much as the most wanted of its files. Pad files count
 * for nothing, but when no file is skipped no piece is.
 *
 * <p>Immutable.
 */
public final class FilePriorities {
    private final byte[] levels; // of every piece

    /** @param files a priority for each file of {@code info}, in order */
    public FilePriorities(InfoDictionary info, List<Priority> files) {
        if (files.size() != info.files().size()) {
            throw new IllegalArgumentException(
                    files.size() + " priorities for " + info.files().size() + " files");
        }
        PieceGeometry geometry = info.geometry();
        levels = new byte[geometry.pieceCount()];
        boolean isWhole = true;
        for (int i = 0; i < files.size(); i++) {
            FileEntry file = info.files().get(i);
            byte level = files.get(i).level();
            if (!file.isPad()) {
                isWhole &= level > 0;
                raise(geometry, file.offset(), file.length(), level);
            }
        }
        if (isWhole) {
            raise(geometry, 0, geometry.totalLength(), Priority.LOW.level());
        }
    }

    private void raise(PieceGeometry geometry, long offset, long length, byte level) {
        if (length > 0 && level > 0) {
            for (int piece = geometry.pieceAt(offset); piece <= geometry.pieceAt(offset + length - 1); piece++) {
                levels[piece] = (byte) Math.max(levels[piece], level);
            }
        }
    }

    Priority of(int piece) {
        return Priority.ofLevel(levels[piece]);
    }
}
