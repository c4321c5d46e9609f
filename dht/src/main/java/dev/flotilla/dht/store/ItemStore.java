package dev.flotilla.dht.store;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The items that others put here (BEP 44). Whatever is cheap is decided before a signature is looked at.
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

    private final StoreBudget budget;
    private final StoreTable<StoredItem> items;
    private final Sweep sweep;
    private final SignatureVerdicts verdicts = new SignatureVerdicts();
    private final PeerKey announcer = new PeerKey();
    private final long lifetimeNanos;
    private final long secret;

    /**
     * An empty store.
     *
     * @param budget has no other item store
     * @param random used by this store alone
     */
    public ItemStore(long nowNanos, StoreBudget budget, RandomGenerator random) {
        this.budget = budget;
        items = new StoreTable<>(random, item -> {});
        int lifetimeSeconds = budget.limits().itemLifetimeSeconds();
        lifetimeNanos = TimeUnit.SECONDS.toNanos(lifetimeSeconds);
        sweep = new Sweep(nowNanos, lifetimeSeconds);
        secret = random.nextLong();
        budget.setItems(items);
    }

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
     * The first check of a put of a mutable item, before anything is copied: the lengths of its fields in bytes.
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
        if (value.size() > MAX_VALUE_BYTES) {
            return PutVerdict.VALUE_TOO_BIG;
        }
        if (value.isEmpty()) {
            return PutVerdict.INVALID;
        }
        Id160 target = SignedValue.target(value);
        StoredItem there = live(nowNanos, target);
        if (there == null) {
            return put(nowNanos, from, target, new Item(value, null));
        }
        // A key may be chosen to look like the head of a bencoded string, so an item of the other kind may be here.
        return there.item().signed() == null ? renew(nowNanos, from, there) : PutVerdict.INVALID;
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
        Id160 target = value.target();
        StoredItem there = live(nowNanos, target);
        PutVerdict cheap = compare(there, value, cas);
        if (cheap == PutVerdict.STORED && there != null) {
            return renew(nowNanos, from, there);
        }
        if (cheap.isError()) {
            return cheap;
        }
        Boolean genuine = verdicts.recall(nowNanos, value);
        if (genuine == null) {
            return PutVerdict.NEEDS_VERIFICATION;
        }
        return genuine ? put(nowNanos, from, target, new Item(value.value(), value)) : PutVerdict.BAD_SIGNATURE;
    }

    /**
     * Stores a mutable item whose signature was verified, unless a newer one came in between.
     *
     * @param genuine what {@link Ed25519#verify} said
     * @return {@link PutVerdict#STORED} or an error
     */
    public PutVerdict store(long nowNanos, Endpoint from, SignedValue value, long cas, boolean genuine) {
        verdicts.remember(nowNanos, value, genuine);
        return check(nowNanos, from, value, cas);
    }

    /** Compares with what is stored: STORED when it is the same version, NEEDS_VERIFICATION when it may take its place. */
    private static PutVerdict compare(@Nullable StoredItem there, SignedValue value, long cas) {
        if (there == null) {
            return PutVerdict.NEEDS_VERIFICATION;
        }
        SignedValue stored = there.item().signed();
        if (stored == null) {
            return PutVerdict.INVALID;
        }
        if (cas != NO_CAS && cas != stored.seq()) {
            return PutVerdict.CAS_MISMATCH;
        }
        if (value.seq() > stored.seq()) {
            return PutVerdict.NEEDS_VERIFICATION;
        }
        boolean same = value.seq() == stored.seq() && value.value().equals(stored.value());
        return same ? PutVerdict.STORED : PutVerdict.SEQUENCE_NOT_NEWER;
    }

    /** The item at {@code target}, null when there is none. */
    public @Nullable Item get(long nowNanos, Id160 target) {
        StoredItem there = live(nowNanos, target);
        return there == null ? null : there.item();
    }

    /** What is known of signatures, for the values that a look-up finds too. */
    public SignatureVerdicts verdicts() {
        return verdicts;
    }

    private @Nullable StoredItem live(long nowNanos, Id160 target) {
        expire(nowNanos);
        StoredItem there = items.get(target);
        return there == null || there.isOlderThan(lifetimeNanos, nowNanos) ? null : there;
    }

    private PutVerdict put(long nowNanos, Endpoint from, Id160 target, Item item) {
        StoredItem there = items.get(target);
        if (there == null) {
            there = new StoredItem(target, item);
            items.put(there);
        } else {
            int bytesBefore = there.bytes();
            there.replace(item);
            items.resized(there, bytesBefore);
        }
        renew(nowNanos, from, there);
        budget.trim(there);
        return PutVerdict.STORED;
    }

    private PutVerdict renew(long nowNanos, Endpoint from, StoredItem there) {
        announcer.read(from);
        there.renew(nowNanos, announcer.hash(secret));
        return PutVerdict.STORED;
    }

    /** Forgets what is too old: some of it, so call it at least once a minute. All other methods call it. */
    public void expire(long nowNanos) {
        if (sweep.outlivedAll(nowNanos)) {
            items.clear();
        }
        int due = sweep.due(nowNanos, items.size());
        for (int i = 0; i < due && items.size() > 0; i++) {
            StoredItem item = items.at(sweep.next(items.size()));
            if (item.isOlderThan(lifetimeNanos, nowNanos)) {
                items.remove(item);
            }
        }
    }

    public int items() {
        return items.size();
    }

    /** What the items take, about. */
    public long bytes() {
        return items.bytes();
    }

    void checkInvariants() {
        items.checkInvariants();
    }
}
