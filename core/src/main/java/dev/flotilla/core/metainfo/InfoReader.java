package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.bencode.BencodeScanner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Reads the v1 part of an info dictionary. Messages name files by their index, since names are hostile.
 *
 * <p>Thread-safe: it holds no state.
 */
final class InfoReader {
    private InfoReader() {}

    static InfoDictionary read(BencodeScanner scanner, int token) throws MetainfoException {
        Fields info = new Fields(scanner, token);
        checkVersion(info);
        ByteString hashes = hashes(info);
        int pieceLength = pieceLength(info);
        String name = info.text("name").orElseThrow(() -> new MetainfoException("the torrent has no name"));
        // some torrents carry a useless length beside their files
        boolean isMultiFile = info.isList("files");
        List<FileEntry> files = isMultiFile ? files(info) : List.of(onlyFile(info, name));
        long totalLength = files.get(files.size() - 1).end();
        PieceGeometry geometry = geometry(totalLength, pieceLength);
        PieceHashes pieceHashes = new PieceHashes(hashes);
        if (pieceHashes.count() != geometry.pieceCount()) {
            throw new MetainfoException(geometry + " need as many hashes, not " + pieceHashes.count());
        }
        return new InfoDictionary(name, geometry, pieceHashes, files, info.integer("private", 0) != 0, isMultiFile);
    }

    /** Goes first: of what a later version demands we know nothing (BEP 52, <i>info dictionary</i>). */
    private static void checkVersion(Fields info) throws MetainfoException {
        boolean hasFileTree = info.isDictionary("file tree");
        if (!info.has("meta version")) {
            if (hasFileTree) {
                throw new MetainfoException("the torrent has a file tree, but no meta version");
            }
            return;
        }
        long version = info.integer("meta version", 0);
        if (version != 2) {
            throw new MetainfoException("torrents of meta version " + version + " are not supported");
        }
        if (!info.has("pieces")) {
            throw new MetainfoException("v2 torrents are not supported yet");
        }
        if (!hasFileTree) {
            throw new MetainfoException("the torrent has meta version 2, but no file tree");
        }
    }

    private static ByteString hashes(Fields info) throws MetainfoException {
        ByteString hashes =
                info.bytes("pieces").orElseThrow(() -> new MetainfoException("the torrent has no piece hashes"));
        if (hashes.size() % Id160.BYTES != 0) {
            throw new MetainfoException("the piece hashes are " + hashes.size() + " bytes, not a multiple of 20");
        }
        return hashes;
    }

    private static int pieceLength(Fields info) throws MetainfoException {
        if (!info.isInteger("piece length")) {
            throw new MetainfoException("the torrent has no piece length");
        }
        long pieceLength = info.integer("piece length", 0);
        if (pieceLength < 1 || pieceLength > Metainfo.MAX_PIECE_LENGTH) {
            throw new MetainfoException(
                    "the piece length is 1 to " + Metainfo.MAX_PIECE_LENGTH + ", not " + pieceLength);
        }
        return (int) pieceLength;
    }

    private static PieceGeometry geometry(long totalLength, int pieceLength) throws MetainfoException {
        if ((totalLength - 1) / pieceLength >= Metainfo.MAX_PIECES) {
            throw new MetainfoException(totalLength + " bytes in pieces of " + pieceLength + " are more than "
                    + Metainfo.MAX_PIECES + " pieces");
        }
        return new PieceGeometry(totalLength, pieceLength);
    }

    private static FileEntry onlyFile(Fields info, String name) throws MetainfoException {
        if (name.isEmpty() || name.equals(".") || name.equals("..")) {
            throw new MetainfoException("the name of the torrent names no file");
        }
        return file(info, "the file", List.of(name), 0);
    }

    private static List<FileEntry> files(Fields info) throws MetainfoException {
        int[] elements = info.elements("files");
        if (elements.length == 0) {
            throw new MetainfoException("the torrent has no files");
        }
        if (elements.length > Metainfo.MAX_FILES) {
            throw new MetainfoException(elements.length + " files are more than " + Metainfo.MAX_FILES);
        }
        List<FileEntry> files = new ArrayList<>(elements.length);
        long offset = 0;
        int names = 0;
        for (int token : elements) {
            String which = "file " + files.size();
            if (!info.scanner().isDictionary(token)) {
                throw new MetainfoException(which + " is not a dictionary");
            }
            Fields fields = new Fields(info.scanner(), token);
            FileEntry file = file(fields, which, path(fields, which), offset);
            offset = file.end();
            names += file.path().size();
            if (names > Metainfo.MAX_NAMES) {
                throw new MetainfoException("the files have more than " + Metainfo.MAX_NAMES + " path elements");
            }
            files.add(file);
        }
        return files;
    }

    private static FileEntry file(Fields fields, String which, List<String> path, long offset)
            throws MetainfoException {
        Set<FileAttribute> attributes = attributes(fields);
        boolean isSymlink = attributes.contains(FileAttribute.SYMLINK);
        if (!isSymlink && !fields.isInteger("length")) {
            throw new MetainfoException(which + " has no length");
        }
        long length = isSymlink ? 0 : fields.integer("length", 0); // a link has no bytes, whatever it claims
        if (length < 0) {
            throw new MetainfoException(which + " has the negative length " + length);
        }
        if (length > Long.MAX_VALUE - offset) {
            throw new MetainfoException("the files are together longer than 63 bits can count");
        }
        List<String> target =
                isSymlink ? fields.texts(fields.elements("symlink path"), Metainfo.MAX_PATH_ELEMENTS) : List.of();
        return new FileEntry(path, offset, length, attributes, target);
    }

    private static Set<FileAttribute> attributes(Fields fields) {
        return fields.bytes("attr").map(attr -> FileAttribute.read(attr.utf8())).orElse(Set.of());
    }

    private static List<String> path(Fields fields, String which) throws MetainfoException {
        BencodeScanner scanner = fields.scanner();
        int[] elements = fields.elements(fields.has("path.utf-8") ? "path.utf-8" : "path");
        if (elements.length == 0 && attributes(fields).contains(FileAttribute.PAD)) {
            return List.of(".pad", Long.toString(fields.integer("length", 0)));
        }
        if (elements.length == 0 || !Arrays.stream(elements).allMatch(scanner::isString)) {
            throw new MetainfoException(which + " has no path");
        }
        if (elements.length > Metainfo.MAX_PATH_ELEMENTS) {
            throw new MetainfoException(which + " lies deeper than " + Metainfo.MAX_PATH_ELEMENTS + " directories");
        }
        return Arrays.stream(elements)
                .mapToObj(element -> scanner.string(element).utf8())
                .toList();
    }
}
