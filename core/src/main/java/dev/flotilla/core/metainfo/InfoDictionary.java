package dev.flotilla.core.metainfo;

import java.util.List;

/**
 * The info dictionary of a v1 torrent (BEP 3, <i>info dictionary</i>; BEP 27; BEP 47): what the info-hash names.
 *
 * <p>Immutable.
 *
 * @param name as received, empty perhaps. <b>Hostile</b>, as every {@link FileEntry#path} is
 * @param geometry its total length is that of the files together
 * @param pieceHashes one a piece
 * @param files at least one, in order, without gaps
 * @param isPrivate BEP 27: peers come from trackers alone
 * @param isMultiFile true when the files lie in a directory of the torrent's name
 */
public record InfoDictionary(
        String name,
        PieceGeometry geometry,
        PieceHashes pieceHashes,
        List<FileEntry> files,
        boolean isPrivate,
        boolean isMultiFile) {

    public InfoDictionary {
        files = List.copyOf(files);
        if (files.isEmpty() || pieceHashes.count() != geometry.pieceCount()) {
            throw new IllegalArgumentException(
                    "'" + name + "' of " + files.size() + " files, " + geometry + ", " + pieceHashes);
        }
        long offset = 0;
        for (FileEntry file : files) {
            if (file.offset() != offset) {
                throw new IllegalArgumentException(file + " should start at " + offset);
            }
            offset = file.end();
        }
        if (offset != geometry.totalLength()) {
            throw new IllegalArgumentException("files of " + offset + " bytes, " + geometry);
        }
    }

    /** Bytes in all, pad files included. */
    public long totalLength() {
        return geometry.totalLength();
    }
}
