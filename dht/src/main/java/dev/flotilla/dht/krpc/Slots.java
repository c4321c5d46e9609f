package dev.flotilla.dht.krpc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys that the reader knows, as small numbers grouped by what their value must be. The same key can mean another thing
 * at the top level ({@code v} is a version there) than in {@code a} and {@code r}.
 *
 * <p>Immutable.
 */
final class Slots {
    static final int UNKNOWN = -1;

    // strings: the top level, then a and r
    static final int TRANSACTION = 0;
    static final int VERSION = 1;
    static final int NETWORK = 2;
    static final int TYPE = 3;
    static final int METHOD = 4;
    static final int IP = 5;
    static final int ID = 6;
    static final int TARGET = 7;
    static final int INFO_HASH = 8;
    static final int TOKEN = 9;
    static final int NODES = 10;
    static final int NODES6 = 11;
    static final int KEY = 12;
    static final int SIGNATURE = 13;
    static final int SALT = 14;
    static final int BLOOM_SEEDS = 15;
    static final int BLOOM_SEEDS_MISSPELT = 16;
    static final int BLOOM_PEERS = 17;
    static final int SAMPLES = 18;

    // integers: the top level, then a and r
    static final int READ_ONLY = 19;
    static final int IMPLIED_PORT = 20;
    static final int SEED = 21;
    static final int NO_SEED = 22;
    static final int SCRAPE = 23;
    static final int PORT = 24;
    static final int SEQ = 25;
    static final int CAS = 26;
    static final int INTERVAL = 27;
    static final int NUM = 28;

    // lists: the top level, then a and r
    static final int ERROR = 29;
    static final int WANT = 30;
    static final int VALUES = 31;

    /** Of any type: {@code v} in {@code a} and {@code r}. */
    static final int VALUE = 32;

    // dictionaries of the top level
    static final int ARGUMENTS = 33;
    static final int RESPONSE = 34;

    static final int COUNT = 35;

    static final int FIRST_INTEGER = READ_ONLY;
    static final int FIRST_LIST = ERROR;

    /** A bit for each slot that belongs to {@code a} and {@code r}. */
    static final long BODY = (bit(VALUE + 1) - 1) & ~(bit(IP + 1) - 1) & ~bit(READ_ONLY) & ~bit(ERROR);

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long W_SEQ = word("seq");
    private static final long W_SIG = word("sig");
    private static final long W_CAS = word("cas");
    private static final long W_NUM = word("num");
    private static final long W_PORT = word("port");
    private static final long W_WANT = word("want");
    private static final long W_SEED = word("seed");
    private static final long W_SALT = word("salt");
    private static final long W_BFSD = word("BFsd");
    private static final long W_BFSE = word("BFse");
    private static final long W_BFPE = word("BFpe");
    private static final long W_TOKEN = word("token");
    private static final long W_NODES = word("nodes");
    private static final long W_TARGET = word("target");
    private static final long W_VALUES = word("values");
    private static final long W_NODES6 = word("nodes6");
    private static final long W_SCRAPE = word("scrape");
    private static final long W_NOSEED = word("noseed");
    private static final long W_SAMPLES = word("samples");
    private static final long W_INTERVAL = word("interval");
    private static final long W_INFO_HAS = word("info_has");
    private static final long W_IMPLIED = word("implied_");

    private Slots() {}

    static long bit(int slot) {
        return 1L << slot;
    }

    /** The slot of a key of the top level. */
    static int top(byte[] bytes, int start, int length) {
        if (length == 1) {
            return switch (bytes[start]) {
                case 'a' -> ARGUMENTS;
                case 'e' -> ERROR;
                case 'q' -> METHOD;
                case 'r' -> RESPONSE;
                case 't' -> TRANSACTION;
                case 'v' -> VERSION;
                case 'y' -> TYPE;
                default -> UNKNOWN;
            };
        }
        if (length == 2) {
            return isAt(bytes, start, 'i', 'p') ? IP : isAt(bytes, start, 'r', 'o') ? READ_ONLY : UNKNOWN;
        }
        return length == 3 && isAt(bytes, start, 'n', 'e') && bytes[start + 2] == 't' ? NETWORK : UNKNOWN;
    }

    /** The slot of a key in {@code a} or {@code r}. */
    static int body(byte[] bytes, int start, int length) {
        return switch (length) {
            case 1 -> bytes[start] == 'k' ? KEY : bytes[start] == 'v' ? VALUE : UNKNOWN;
            case 2 -> isAt(bytes, start, 'i', 'd') ? ID : UNKNOWN;
            case 3 -> three(word(bytes, start, 3));
            case 4 -> four(word(bytes, start, 4));
            case 5 -> five(word(bytes, start, 5));
            case 6 -> six(word(bytes, start, 6));
            case 7 -> word(bytes, start, 7) == W_SAMPLES ? SAMPLES : UNKNOWN;
            case 8 -> word(bytes, start, 8) == W_INTERVAL ? INTERVAL : UNKNOWN;
            case 9 -> word(bytes, start, 8) == W_INFO_HAS && bytes[start + 8] == 'h' ? INFO_HASH : UNKNOWN;
            case 12 ->
                word(bytes, start, 8) == W_IMPLIED && word(bytes, start + 8, 4) == W_PORT ? IMPLIED_PORT : UNKNOWN;
            default -> UNKNOWN;
        };
    }

    private static int three(long word) {
        if (word == W_SEQ) {
            return SEQ;
        }
        if (word == W_SIG) {
            return SIGNATURE;
        }
        return word == W_CAS ? CAS : word == W_NUM ? NUM : UNKNOWN;
    }

    private static int four(long word) {
        if (word == W_PORT) {
            return PORT;
        }
        if (word == W_WANT) {
            return WANT;
        }
        if (word == W_SEED) {
            return SEED;
        }
        if (word == W_SALT) {
            return SALT;
        }
        if (word == W_BFPE) {
            return BLOOM_PEERS;
        }
        return word == W_BFSD ? BLOOM_SEEDS : word == W_BFSE ? BLOOM_SEEDS_MISSPELT : UNKNOWN;
    }

    private static int five(long word) {
        return word == W_NODES ? NODES : word == W_TOKEN ? TOKEN : UNKNOWN;
    }

    private static int six(long word) {
        if (word == W_TARGET) {
            return TARGET;
        }
        if (word == W_VALUES) {
            return VALUES;
        }
        if (word == W_NODES6) {
            return NODES6;
        }
        return word == W_SCRAPE ? SCRAPE : word == W_NOSEED ? NO_SEED : UNKNOWN;
    }

    private static boolean isAt(byte[] bytes, int start, char first, char second) {
        return bytes[start] == first && bytes[start + 1] == second;
    }

    /** Up to eight bytes as a number, the first the lowest. */
    static long word(byte[] bytes, int start, int length) {
        if (start + 8 <= bytes.length) {
            return (long) LONG.get(bytes, start) & (-1L >>> (64 - 8 * length));
        }
        long word = 0;
        for (int i = length - 1; i >= 0; i--) {
            word = (word << 8) | (bytes[start + i] & 0xff);
        }
        return word;
    }

    static long word(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return word(Arrays.copyOf(bytes, 8), 0, bytes.length);
    }
}
