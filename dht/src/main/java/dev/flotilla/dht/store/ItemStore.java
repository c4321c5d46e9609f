package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The items that others put here (BEP 44).
 *
 * <p>Confined to its owner loop.
 */
public final class ItemStore {
    /** Longest bencoded value in bytes. */
    public static final int MAX_VALUE_BYTES = 1000;

    /** Longest salt in bytes. */
    public static final int MAX_SALT_BYTES = 64;

    /** Stands for a put without {@code cas}. */
    public static final long NO_CAS = Long.MIN_VALUE;

    public ItemStore(long nowNanos, StoreBudget budget, RandomGenerator random) {}

    /**
     * An item as it is answered.
     *
     * <p>Immutable.
     *
     * @param value bencoded
     * @param signed null when the item is immutable
     */
    public record Item(ByteString value, @Nullable SignedValue signed) {}

    /**
     * The first check of a put, before anything is copied: the lengths of its fields in bytes; without {@code k} the
     * item is immutable and only the length of {@code v} counts.
     *
     * @return {@link PutVerdict#STORED} when nothing is wrong so far, or an error
     */
    public static PutVerdict checkShape(int key, int salt, long seq, int value, int signature) {
        if (value > MAX_VALUE_BYTES) {
            return PutVerdict.VALUE_TOO_BIG;
        }
        if (salt > MAX_SALT_BYTES) {
            return PutVerdict.SALT_TOO_BIG;
        }
        boolean valid = value > 0 && key == Ed25519.KEY_BYTES && signature == Ed25519.SIGNATURE_BYTES && seq >= 0;
        return valid ? PutVerdict.STORED : PutVerdict.INVALID;
    }

    /**
     * Stores an immutable item, or renews it. That {@code value} is valid bencoding, the caller has checked.
     *
     * @return {@link PutVerdict#STORED} or an error
     */
    public PutVerdict putImmutable(long nowNanos, Endpoint from, ByteString value) {
        return PutVerdict.INVALID;
    }

    /**
     * Decides a put of a mutable item as far as that is cheap. The same version again is renewed, and what was verified
     * lately is stored, or refused, without a verification.
     *
     * @param cas the put's {@code cas}, or {@link #NO_CAS}
     * @return {@link PutVerdict#NEEDS_VERIFICATION} when {@link Ed25519#verify} must be asked; its answer is told to
     *     {@link #store}
     */
    public PutVerdict check(long nowNanos, Endpoint from, SignedValue value, long cas) {
        return PutVerdict.INVALID;
    }

    /**
     * Stores a mutable item whose signature was verified, unless a newer one came in between.
     *
     * @param genuine what {@link Ed25519#verify} said
     * @return {@link PutVerdict#STORED} or an error
     */
    public PutVerdict store(long nowNanos, Endpoint from, SignedValue value, long cas, boolean genuine) {
        return PutVerdict.INVALID;
    }

    /** The item at {@code target}, null when there is none. */
    public @Nullable Item get(long nowNanos, Id160 target) {
        return null;
    }

    /** Forgets what is too old: some of it, so call it at least once a minute. */
    public void expire(long nowNanos) {}

    public int items() {
        return 0;
    }

    /** What the items take, about. */
    public long bytes() {
        return 0;
    }
}
