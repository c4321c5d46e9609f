package dev.flotilla.dht.krpc;

import java.util.Arrays;
import java.util.Objects;

/**
 * A walk over one bencoded datagram, token by token, that keeps nothing of what it passed. It never leaves the datagram,
 * passes each byte once, and bounds depth and tokens.
 *
 * <p>Lenient: dictionaries may be unsorted, numbers may start with zeros; {@link #isCanonical} tells. Errors:
 * {@link KrpcException}, never anything else.
 *
 * <p>Confined to its owner loop.
 */
final class DatagramCursor {
    static final int MAX_DEPTH = 16;
    static final int MAX_TOKENS = 512;
    static final int MAX_BYTES = 65_507;

    private static final int MAX_DIGITS = 41;
    private static final int NONE = -1;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int tokens;
    private boolean canonical;

    // for skip: the last key of each open dictionary
    private final int[] keyStart = new int[MAX_DEPTH + 1];
    private final int[] keyEnd = new int[MAX_DEPTH + 1];

    void open(byte[] datagram, int offset, int length) throws KrpcException {
        Objects.checkFromIndexSize(offset, length, datagram.length);
        if (length > MAX_BYTES) {
            throw Refusals.NOT_BENCODE;
        }
        bytes = datagram;
        at = offset;
        end = offset + length;
        tokens = 0;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Index of the next byte. */
    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    /** Goes back to a token passed before; tokens are counted anew. */
    void seek(int index) {
        at = index;
        tokens = 0;
    }

    /** Whether all that was passed since {@link #expectCanonical} was in canonical form. */
    boolean isCanonical() {
        return canonical;
    }

    void expectCanonical() {
        canonical = true;
    }

    /** The first byte of the next token. */
    byte peek() throws KrpcException {
        if (at >= end) {
            throw Refusals.NOT_BENCODE;
        }
        return bytes[at];
    }

    boolean isString() throws KrpcException {
        return isDigit(peek());
    }

    /** Passes {@code l} or {@code d}. */
    void enter(char container) throws KrpcException {
        if (peek() != container) {
            throw Refusals.NOT_BENCODE;
        }
        count();
        at++;
    }

    /** Passes the end of a container, if it is here. */
    boolean leave() throws KrpcException {
        if (peek() != 'e') {
            return false;
        }
        at++;
        return true;
    }

    /** Passes a string and returns the index of its first byte; it ends at {@link #at}. */
    int string() throws KrpcException {
        byte[] b = bytes;
        int start = at + 2;
        if (start >= end || !isDigit(b[start - 2])) {
            start = longString();
        } else if (b[start - 1] == ':') { // most keys
            at = start + b[start - 2] - '0';
        } else if (b[start] == ':' && isDigit(b[start - 1]) && b[start - 2] != '0') { // ids
            start++;
            at = start + 10 * (b[start - 3] - '0') + b[start - 2] - '0';
        } else {
            start = longString();
        }
        if (at > end) {
            throw Refusals.NOT_BENCODE;
        }
        count();
        return start;
    }

    /** The same for any length, which may turn out to lie beyond the end. */
    private int longString() throws KrpcException {
        byte[] b = bytes;
        int stop = end;
        int i = at;
        int length = 0;
        while (i < stop && isDigit(b[i])) {
            length = length * 10 + b[i] - '0'; // at most ten times the longest datagram
            i++;
            if (length > stop - i) {
                throw Refusals.NOT_BENCODE;
            }
        }
        if (i == at || i >= stop || b[i] != ':') {
            throw Refusals.NOT_BENCODE;
        }
        if (b[at] == '0') {
            canonical = false; // there is more than this digit
        }
        at = i + 1 + length;
        return i + 1;
    }

    /** Passes an integer of 64 bits. */
    long integer() throws KrpcException {
        byte[] b = bytes;
        boolean negative = at + 1 < end && b[at + 1] == '-';
        int first = negative ? at + 2 : at + 1;
        int i = first;
        long value = 0; // counted downwards: Long.MIN_VALUE has no positive twin
        while (i < end && isDigit(b[i])) {
            int digit = b[i] - '0';
            if (i - first >= 18 && (i - first >= MAX_DIGITS || value < (Long.MIN_VALUE + digit) / 10)) {
                throw Refusals.NOT_BENCODE;
            }
            value = value * 10 - digit;
            i++;
        }
        if (i == first || i >= end || b[i] != 'e' || (!negative && value == Long.MIN_VALUE)) {
            throw Refusals.NOT_BENCODE;
        }
        if (b[first] == '0' && (negative || i > first + 1)) {
            canonical = false;
        }
        count();
        at = i + 1;
        return negative ? value : -value;
    }

    /**
     * Passes a value and all that it holds.
     *
     * @param depth how many containers are open around it
     */
    void skip(int depth) throws KrpcException {
        // bit n: the container at depth n is a dictionary, and is due to have a key
        int dictionaries = 0;
        int keysDue = 0;
        int open = depth;
        do {
            int level = 1 << open;
            boolean keyDue = (keysDue & level) != 0;
            byte first = peek();
            if (isDigit(first)) {
                int start = string();
                if (keyDue) {
                    key(open, start);
                    keysDue ^= level;
                    continue;
                }
            } else if (first == 'e' && open > depth && (keyDue || (dictionaries & level) == 0)) {
                at++;
                dictionaries &= ~level;
                keysDue &= ~level;
                open--;
            } else if (keyDue) {
                throw Refusals.NOT_BENCODE;
            } else if (first == 'i') {
                integer();
            } else if ((first == 'l' || first == 'd') && open < MAX_DEPTH) {
                enter((char) first);
                open++;
                keyStart[open] = NONE;
                int dictionary = first == 'd' ? 1 << open : 0;
                dictionaries |= dictionary;
                keysDue |= dictionary;
                continue;
            } else {
                throw Refusals.NOT_BENCODE;
            }
            keysDue |= dictionaries & (1 << open); // a value is behind us
        } while (open > depth);
    }

    private void key(int depth, int start) {
        if (keyStart[depth] != NONE
                && Arrays.compareUnsigned(bytes, keyStart[depth], keyEnd[depth], bytes, start, at) >= 0) {
            canonical = false;
        }
        keyStart[depth] = start;
        keyEnd[depth] = at;
    }

    private void count() throws KrpcException {
        if (++tokens > MAX_TOKENS) {
            throw Refusals.NOT_BENCODE;
        }
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
