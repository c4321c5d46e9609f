package dev.flotilla.examples;

import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.Torrent;
import java.io.IOException;
import java.nio.file.Path;

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

    /**
     * Starts it.
     *
     * @throws Failure when the node has it already
     */
    default Torrent addTo(PeerNode node, Path directory) throws Failure {
        try {
            if (this instanceof OfFile file) {
                return node.add(file.metainfo(), directory);
            }
            if (this instanceof OfLink link) {
                return node.add(link.magnet(), directory);
            }
        } catch (IllegalStateException e) {
            throw new Failure("given twice: " + e.getMessage(), e);
        }
        throw new AssertionError(this);
    }

    static boolean isLink(String text) {
        return text.regionMatches(true, 0, "magnet:", 0, 7);
    }

    static Metainfo readFile(String file) throws IOException {
        return Metainfo.parse(Documents.read(file, BencodeLimits.FILE.maxBytes()));
    }
}
