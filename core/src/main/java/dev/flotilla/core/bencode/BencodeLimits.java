package dev.flotilla.core.bencode;

/**
 * What a reader accepts at most, checked before memory is taken.
 *
 * @param maxDepth nested lists and dictionaries, 1 to {@link #DEEPEST}: readers of trees recurse
 * @param maxTokens strings, integers, lists and dictionaries in all, at least 1
 * @param maxBytes length of the whole document
 */
public record BencodeLimits(int maxDepth, int maxTokens, int maxBytes) {
    /** The most that {@link #maxDepth} can be. */
    public static final int DEEPEST = 250;

    /** For one datagram of the DHT. */
    public static final BencodeLimits DATAGRAM = new BencodeLimits(16, 512, 65_507);

    /** For one extension message of a peer. */
    public static final BencodeLimits PEER_MESSAGE = new BencodeLimits(16, 4_096, 1 << 20);

    /** For a .torrent file or another document on disk. */
    public static final BencodeLimits FILE = new BencodeLimits(100, 4_000_000, 128 << 20);

    public BencodeLimits {
        if (maxDepth < 1 || maxDepth > DEEPEST || maxTokens < 1 || maxBytes < 1) {
            throw new IllegalArgumentException(
                    "limits out of range: depth " + maxDepth + ", tokens " + maxTokens + ", bytes " + maxBytes);
        }
    }
}
