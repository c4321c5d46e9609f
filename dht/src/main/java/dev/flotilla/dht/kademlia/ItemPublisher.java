package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.Method;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.SignedValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one item stored at the nodes closest to it (BEP 44, <i>put</i>), round after round until closed, since they forget
 * it after two hours.
 *
 * <p>Confined to its owner loop.
 */
public final class ItemPublisher implements Search.Listener {
    /** Who follows an {@link ItemPublisher}. */
    public interface Listener {
        /**
         * A round is over that put the latest version.
         *
         * @param replicas the nodes that acknowledged, closest first
         * @param refusals how many refused, by error code
         */
        void onRound(long nowNanos, List<Contact> replicas, Map<Integer, Integer> refusals);

        /** Nothing follows. */
        void onClosed();
    }

    private static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(50);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_SHIFT = 9;
    private static final int MAX_ANSWERED = 3 * Bucket.K;

    private final ItemPublishers publishers;
    private final Listener listener;
    private Item item;
    private long cas;
    private long dueNanos;
    private int failedRounds;
    private boolean closed;

    // for the round under way; the search is null once the puts have begun
    private @Nullable Search search;
    private @Nullable WriteRound round;

    // for the next round: what came when this one had begun to put
    private @Nullable Item newer;
    private long newerCas;

    ItemPublisher(ItemPublishers publishers, Item item, long cas, Listener listener) {
        this.publishers = publishers;
        this.item = item;
        this.cas = cas;
        this.listener = listener;
    }

    /** The id at which the item is stored. */
    public Id160 target() {
        SignedValue signed = item.signed();
        return signed == null ? SignedValue.target(item.value()) : signed.target();
    }

    /**
     * Puts a newer version of the same mutable item in its place, now; does nothing once closed.
     *
     * @param casOrNone the version that it replaces, or {@link ItemStore#NO_CAS}
     */
    public void update(long nowNanos, Item version, long casOrNone) {
        ItemPublishers.check(version);
        if (closed) {
            return;
        }
        if (round == null) {
            item = version;
            cas = casOrNone;
            begin(nowNanos);
        } else if (search != null) { // nobody was told of the one before: the new one replaces what that would have
            cas = replaced(item, cas, casOrNone);
            item = version;
            publishers.storeOwn(nowNanos, item, cas);
        } else {
            newerCas = newer == null ? casOrNone : replaced(newer, newerCas, casOrNone);
            newer = version;
        }
    }

    /** The {@code cas} of a version that comes in place of {@code unput}, which was to be put with {@code unputCas}. */
    private static long replaced(Item unput, long unputCas, long casOrNone) {
        SignedValue signed = unput.signed();
        return signed != null && signed.seq() == casOrNone ? unputCas : casOrNone;
    }

    void begin(long nowNanos) {
        publishers.storeOwn(nowNanos, item, cas);
        round = new WriteRound(publishers.questions(), this::put, this::onRoundOver);
        search = publishers
                .searches()
                .prepare(nowNanos, Goal.of(Goal.Kind.ITEM, target()).exactly(), this);
        publishers.searches().submit(nowNanos, search);
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome outcome) {
        Search done = search;
        if (!closed && done != null && round != null) {
            search = null;
            round.complete(nowNanos, done.answered(MAX_ANSWERED));
        }
    }

    private Question put(ByteString token) {
        SignedValue signed = item.signed();
        ByteString value = item.value();
        long replaced = cas == ItemStore.NO_CAS ? -1 : cas;
        return new Question(Method.PUT, (out, transaction) -> {
            if (signed == null) {
                out.putImmutable(transaction, token, value);
            } else {
                out.putMutable(
                        transaction,
                        token,
                        signed.key(),
                        signed.salt(),
                        signed.seq(),
                        signed.signature(),
                        value,
                        replaced);
            }
        });
    }

    private void onRoundOver(long nowNanos) {
        WriteRound done = round;
        if (closed || done == null) {
            return;
        }
        round = null;
        if (newer != null) {
            cas = done.replicas().isEmpty() ? replaced(item, cas, newerCas) : newerCas;
            item = newer;
            newer = null;
            begin(nowNanos);
            return;
        }
        Id160 target = target();
        List<Contact> replicas = done.replicas().stream()
                .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
                .toList();
        if (replicas.isEmpty() && !publishers.searches().isAlone()) {
            dueNanos = nowNanos + publishers.jitter(RETRY_NANOS << Math.min(failedRounds++, MAX_SHIFT));
        } else {
            failedRounds = 0;
            cas = ItemStore.NO_CAS; // it is ours now: later rounds only keep it alive
            dueNanos = nowNanos + publishers.jitter(PERIOD_NANOS);
        }
        listener.onRound(nowNanos, replicas, Map.copyOf(done.refusals()));
    }

    boolean isIdle() {
        return round == null && !closed;
    }

    /** When the next round begins; of an idle one only. */
    long dueNanos() {
        return dueNanos;
    }

    /** Ends the round under way, and begins no other. */
    public void close(long nowNanos) {
        if (!closed) {
            closed = true;
            publishers.onClosed(this);
            if (search != null) {
                search.cancel(nowNanos);
            }
            listener.onClosed();
        }
    }
}
