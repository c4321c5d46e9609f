package dev.flotilla.core.bencode;

import dev.flotilla.core.ByteString;
import java.util.Arrays;
import java.util.Objects;

/**
 * Finds the tokens of one bencoded document without copying it: an index over the caller's array, which must not change
 * while the scanner is asked about it. Reusable: each scan replaces the last.
 *
 * <p>Tokens are numbered in document order; token 0 is the root. A container's first child is the next token, and
 * {@link #next} leaps over a token and all that it holds. The key of a dictionary entry is a token, the value is the
 * token after it.
 *
 * <p>Errors: {@link BencodeException} for every malformed or too large document, never anything else.
 *
 * <p>Confined to its owner loop.
 */
public final class BencodeScanner {
    /** How much of the canonical form of BEP 3 is demanded. */
    public enum Reading {
        /** Sorted unique keys, no leading zeros, no negative zero. */
        STRICT,
        /** Keys in any order and zeros in front are let pass; neighbouring equal keys are not. */
        LENIENT
    }

    /** What a token is. */
    public enum Type {
        STRING,
        INTEGER,
        LIST,
        DICTIONARY
    }

    // One document, iteratively. `kind`, `from`, `to` and `next` are parallel arrays, one slot a token: its span is
    // [from, to), its payload starts at `body` (the first byte of a string or digit of an integer). `open` is the stack
    // of containers not yet closed; `lastKey` the last key of each open dictionary, `awaits` whether a value is due.
    private static final int INITIAL_TOKENS = 64;
    private static final int NONE = -1;

    private final BencodeLimits limits;
    private final boolean strict;

    private byte[] bytes = new byte[0];
    private int origin;
    private int end;
    private int tokens;
    private Type[] kind = new Type[INITIAL_TOKENS];
    private int[] from = new int[INITIAL_TOKENS];
    private int[] body = new int[INITIAL_TOKENS];
    private int[] to = new int[INITIAL_TOKENS];
    private int[] next = new int[INITIAL_TOKENS];

    // for the scan under way
    private final int[] open;
    private final int[] lastKey;
    private final boolean[] valueDue;
    private int depth;
    private int at;

    public BencodeScanner(BencodeLimits limits, Reading reading) {
        this.limits = limits;
        this.strict = reading == Reading.STRICT;
        open = new int[limits.maxDepth()];
        lastKey = new int[limits.maxDepth()];
        valueDue = new boolean[limits.maxDepth()];
    }

    /**
     * Scans {@code [offset, offset + length)}, which must hold exactly one document.
     *
     * @throws BencodeException when it does not
     */
    public void scan(byte[] document, int offset, int length) throws BencodeException {
        int stop = scanPrefix(document, offset, length);
        if (stop != offset + length) {
            throw fail("bytes after the end", stop);
        }
    }

    /** Scans the whole array. */
    public void scan(byte[] document) throws BencodeException {
        scan(document, 0, document.length);
    }

    /**
     * Scans one document at the start of {@code [offset, offset + length)} and lets bytes follow it.
     *
     * @return the index after its last byte
     */
    public int scanPrefix(byte[] document, int offset, int length) throws BencodeException {
        Objects.checkFromIndexSize(offset, length, document.length);
        bytes = document;
        origin = offset;
        end = offset + length;
        tokens = 0;
        depth = 0;
        at = offset;
        if (length > limits.maxBytes()) {
            throw fail("longer than " + limits.maxBytes() + " bytes", offset);
        }
        do {
            step();
        } while (depth > 0);
        return at;
    }

    private void step() throws BencodeException {
        if (at >= end) {
            throw fail("unexpected end", at);
        }
        byte first = bytes[at];
        if (first == 'e' && depth > 0) {
            close();
        } else if (first >= '0' && first <= '9') {
            string();
        } else if (depth > 0 && expectsKey()) {
            throw fail("a key must be a string", at);
        } else if (first == 'i') {
            integer();
        } else if (first == 'l' || first == 'd') {
            container(first == 'l' ? Type.LIST : Type.DICTIONARY);
        } else {
            throw fail("not a bencode token", at);
        }
    }

    private boolean expectsKey() {
        return kind[open[depth - 1]] == Type.DICTIONARY && !valueDue[depth - 1];
    }

    private void container(Type type) throws BencodeException {
        if (depth == limits.maxDepth()) {
            throw fail("nested deeper than " + limits.maxDepth(), at);
        }
        int token = add(type, at, at + 1);
        open[depth] = token;
        lastKey[depth] = NONE;
        valueDue[depth] = false;
        depth++;
        at++;
    }

    private void close() throws BencodeException {
        depth--;
        if (valueDue[depth]) {
            throw fail("a key without a value", at);
        }
        at++;
        int token = open[depth];
        to[token] = at;
        next[token] = tokens;
        valueRead();
    }

    /** Notes that a value is complete; inside a dictionary a key comes next. */
    private void valueRead() {
        if (depth > 0) {
            valueDue[depth - 1] = false;
        }
    }

    private void string() throws BencodeException {
        int start = at;
        long length = 0;
        int i = at;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            length = length * 10 + bytes[i] - '0';
            if (length > end - i) {
                throw fail("a string longer than the document", start);
            }
            i++;
        }
        if (i >= end || bytes[i] != ':') {
            throw fail("no colon after a string's length", Math.min(i, end));
        }
        if (strict && bytes[start] == '0' && i > start + 1) {
            throw fail("zeros before a string's length", start);
        }
        int payload = i + 1;
        if (length > end - payload) {
            throw fail("a string longer than the document", start);
        }
        int token = add(Type.STRING, start, payload);
        at = payload + (int) length;
        to[token] = at;
        if (depth > 0 && expectsKey()) {
            key(token);
        } else {
            valueRead();
        }
    }

    private void key(int token) throws BencodeException {
        int last = lastKey[depth - 1];
        if (last != NONE) {
            int order = Arrays.compareUnsigned(bytes, body[last], to[last], bytes, body[token], to[token]);
            if (order == 0) {
                throw fail("the same key twice", from[token]);
            }
            if (strict && order > 0) {
                throw fail("keys out of order", from[token]);
            }
        }
        lastKey[depth - 1] = token;
        valueDue[depth - 1] = true;
    }

    private void integer() throws BencodeException {
        int start = at;
        int i = at + 1;
        boolean negative = i < end && bytes[i] == '-';
        if (negative) {
            i++;
        }
        int digits = i;
        long value = 0; // counted downwards: Long.MIN_VALUE has no positive twin
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            int digit = bytes[i] - '0';
            if (value < (Long.MIN_VALUE + digit) / 10) {
                throw fail("an integer beyond 64 bits", start);
            }
            value = value * 10 - digit;
            if (i - digits > 40) {
                throw fail("an integer of more than 40 digits", start);
            }
            i++;
        }
        if (i == digits || i >= end || bytes[i] != 'e') {
            throw fail("not an integer", start);
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw fail("an integer beyond 64 bits", start);
        }
        if (strict && bytes[digits] == '0' && (negative || i > digits + 1)) {
            throw fail("an integer with a zero in front", start);
        }
        int token = add(Type.INTEGER, start, start + 1);
        at = i + 1;
        to[token] = at;
        valueRead();
    }

    private int add(Type type, int start, int payload) throws BencodeException {
        if (tokens == limits.maxTokens()) {
            throw fail("more than " + limits.maxTokens() + " tokens", start);
        }
        if (tokens == kind.length) {
            int size = (int) Math.min(2L * tokens, limits.maxTokens());
            kind = Arrays.copyOf(kind, size);
            from = Arrays.copyOf(from, size);
            body = Arrays.copyOf(body, size);
            to = Arrays.copyOf(to, size);
            next = Arrays.copyOf(next, size);
        }
        int token = tokens++;
        kind[token] = type;
        from[token] = start;
        body[token] = payload;
        next[token] = token + 1;
        return token;
    }

    private BencodeException fail(String what, int where) {
        return new BencodeException(what, where - origin);
    }

    /** The number of tokens of the last scan; tokens are 0 to this, exclusive. */
    public int tokens() {
        return tokens;
    }

    public Type type(int token) {
        return kind[token];
    }

    /** The token after {@code token} and all that it holds. */
    public int next(int token) {
        return next[token];
    }

    /** Index in the scanned array of the token's first byte. */
    public int spanStart(int token) {
        return from[token];
    }

    /** Index in the scanned array after the token's last byte. */
    public int spanEnd(int token) {
        return to[token];
    }

    /** The token's bytes as received: what an info-hash or a signature covers. */
    public ByteString span(int token) {
        return ByteString.copyOf(bytes, from[token], to[token] - from[token]);
    }

    public boolean isString(int token) {
        return kind[token] == Type.STRING;
    }

    /** Index in the scanned array of a string's first byte. */
    public int stringStart(int token) {
        return body[token];
    }

    /** Length of a string in bytes. */
    public int stringLength(int token) {
        return to[token] - body[token];
    }

    /** A copy of a string's bytes. */
    public ByteString string(int token) {
        return ByteString.copyOf(bytes, body[token], stringLength(token));
    }

    /** True when the string token spells {@code expected}. */
    public boolean stringEquals(int token, ByteString expected) {
        return expected.contentEquals(bytes, body[token], stringLength(token));
    }

    public boolean isInteger(int token) {
        return kind[token] == Type.INTEGER;
    }

    /** The value of an integer token. */
    public long integer(int token) {
        int i = body[token];
        boolean negative = bytes[i] == '-';
        long value = 0;
        for (i += negative ? 1 : 0; bytes[i] != 'e'; i++) {
            value = value * 10 - (bytes[i] - '0');
        }
        return negative ? value : -value;
    }

    public boolean isList(int token) {
        return kind[token] == Type.LIST;
    }

    public boolean isDictionary(int token) {
        return kind[token] == Type.DICTIONARY;
    }

    /**
     * The token of the first value under {@code key}, or -1 when {@code dictionary} is not a dictionary or lacks the key.
     */
    public int get(int dictionary, ByteString key) {
        if (!isDictionary(dictionary)) {
            return NONE;
        }
        int stop = next[dictionary];
        for (int token = dictionary + 1; token < stop; token = next[token + 1]) {
            if (stringEquals(token, key)) {
                return token + 1;
            }
        }
        return NONE;
    }
}
