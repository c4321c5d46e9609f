package dev.flotilla.examples;

import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import java.io.IOException;

/** What a user names a torrent by: a .torrent file or a magnet link. Immutable. */
sealed interface Source {
    /** A .torrent file that was read. */
    record OfFile(Metainfo metainfo) implements Source {}

    /** A magnet link. */
    record OfLink(Magnet magnet) implements Source {}

    /**
     * Reads the file, or the link.
     *
     * @throws IOException when it cannot be read, or is rejected
     */
    static Source read(String fileOrLink) throws IOException {
        return isLink(fileOrLink) ? new OfLink(Magnet.parse(fileOrLink)) : new OfFile(readFile(fileOrLink));
    }

    static boolean isLink(String text) {
        return text.regionMatches(true, 0, "magnet:", 0, 7);
    }

    static Metainfo readFile(String file) throws IOException {
        return Metainfo.parse(Documents.read(file, BencodeLimits.FILE.maxBytes()));
    }
}
