package dev.flotilla.core.metainfo;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A magnet link (BEP 9, <i>magnet URI format</i>; BEP 53): a torrent's info-hash, with hints.
 *
 * <p>Immutable.
 */
public final class Magnet {
    private final Id160 infoHash;
    private final @Nullable ByteString infoHashV2;
    private final @Nullable String displayName;
    private final BitSet selectOnly;
    private final Hints hints;

    Magnet(
            Id160 infoHash,
            @Nullable ByteString infoHashV2,
            @Nullable String displayName,
            BitSet selectOnly,
            Hints hints) {
        this.infoHash = infoHash;
        this.infoHashV2 = infoHashV2;
        this.displayName = displayName;
        this.selectOnly = (BitSet) selectOnly.clone();
        this.hints = hints;
    }

    /** Where the torrent may be found. */
    record Hints(List<String> peers, List<String> trackers, List<String> webSeeds) {
        static final Hints NONE = new Hints(List.of(), List.of(), List.of());

        Hints {
            peers = List.copyOf(peers);
            trackers = List.copyOf(trackers);
            webSeeds = List.copyOf(webSeeds);
        }
    }

    /** The link of an info-hash alone. */
    public static Magnet of(Id160 infoHash) {
        return new Magnet(infoHash, null, null, new BitSet(), Hints.NONE);
    }

    static Magnet of(Metainfo torrent) {
        ByteString infoHashV2 = torrent.infoHashV2().orElse(null);
        String name = torrent.info().name();
        return new Magnet(torrent.infoHash(), infoHashV2, name, new BitSet(), Hints.NONE);
    }

    /**
     * Reads a link leniently: parameters in any order and number ({@code xt.1}), unknown ones ignored, escapes that are
     * none taken literally. Of several names or info-hashes of one kind the first counts.
     *
     * @throws MagnetException when it is longer than 262,144 characters, has no v1 info-hash, or has a malformed info-hash
     *     of either kind or a malformed {@code so}
     */
    public static Magnet parse(String link) throws MagnetException {
        return new MagnetReader().read(link);
    }

    public Id160 infoHash() {
        return infoHash;
    }

    /** The SHA-256 info-hash of a hybrid torrent, when the link names it too: to show. */
    public Optional<ByteString> infoHashV2() {
        return Optional.ofNullable(infoHashV2);
    }

    /** A name to show while the metadata is not known. Hostile text. */
    public Optional<String> displayName() {
        return Optional.ofNullable(displayName);
    }

    /** Indices of the files to fetch (BEP 53), below {@link Metainfo#MAX_FILES}; empty for all. A fresh copy. */
    public BitSet selectOnly() {
        return (BitSet) selectOnly.clone();
    }

    /** Peers to try ({@code x.pe}), each {@code host:port}, IPv6 in brackets. */
    public List<String> peers() {
        return hints.peers;
    }

    /** Tracker URLs, to show: nothing ever asks them. Hostile text. */
    public List<String> trackers() {
        return hints.trackers;
    }

    /** Web seeds, to show: nothing ever asks them. Hostile text. */
    public List<String> webSeeds() {
        return hints.webSeeds;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Magnet other && toString().equals(other.toString());
    }

    @Override
    public int hashCode() {
        return infoHash.hashCode();
    }

    /** The link, as {@link #parse} reads it. */
    @Override
    public String toString() {
        StringBuilder link = new StringBuilder("magnet:?xt=urn:btih:").append(infoHash.hex());
        if (infoHashV2 != null) {
            link.append("&xt=urn:btmh:1220").append(infoHashV2.hex());
        }
        if (displayName != null) {
            escape(displayName, link.append("&dn="));
        }
        if (!selectOnly.isEmpty()) {
            ranges(link.append("&so="));
        }
        hints.peers.forEach(peer -> link.append("&x.pe=").append(peer));
        hints.trackers.forEach(url -> escape(url, link.append("&tr=")));
        hints.webSeeds.forEach(url -> escape(url, link.append("&ws=")));
        return link.toString();
    }

    private void ranges(StringBuilder link) {
        String comma = "";
        for (int first = selectOnly.nextSetBit(0); first >= 0; first = selectOnly.nextSetBit(first)) {
            int end = selectOnly.nextClearBit(first);
            link.append(comma).append(first);
            if (end - first > 1) {
                link.append('-').append(end - 1);
            }
            comma = ",";
            first = end;
        }
    }

    // all but the unreserved characters of RFC 3986, so that a link survives shells, pages and messengers
    private static void escape(String text, StringBuilder link) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                link.append(c);
            } else {
                link.append('%').append("0123456789ABCDEF".charAt(c >> 4)).append("0123456789ABCDEF".charAt(c & 15));
            }
        }
    }
}
