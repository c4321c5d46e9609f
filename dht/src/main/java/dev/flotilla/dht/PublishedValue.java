package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A value under a key of ours, kept alive until closed, that can be changed (BEP 44, <i>Mutable Items</i>).
 *
 * <p>A change first reads which version is out there, then signs the next one, and puts it with {@code cas}, so that a
 * change by another holder of the key in between is seen: then it reads and signs anew, three times at most.
 *
 * <p>Thread-safe: everything happens on the sequential executor of its callbacks.
 */
public final class PublishedValue implements AutoCloseable {
    private static final int MAX_ATTEMPTS = 3;

    private final ItemKey key;
    private final ByteString salt;
    private final NodeLoops loops;
    private final Callbacks callbacks;
    private final ItemRounds rounds;
    private final CompletableFuture<PutResult> firstRound = new CompletableFuture<>();
    private volatile @Nullable PutResult lastRound;

    // for the callbacks
    private ByteString wanted;
    private final List<CompletableFuture<PutResult>> waiting = new ArrayList<>();
    private long lastSeq = -1;
    private int attempts;
    private boolean busy;
    private boolean stale;
    private boolean closed;

    PublishedValue(ItemKey key, ByteString salt, ByteString value, NodeLoops loops, Callbacks callbacks) {
        Items.check(value);
        Items.checkKey(key.publicKey(), salt);
        this.key = key;
        this.salt = salt;
        this.loops = loops;
        this.callbacks = callbacks;
        wanted = value;
        rounds = new ItemRounds(loops, result -> callbacks.run(() -> onRound(result)), this::onClosed);
    }

    PublishedValue start() {
        callbacks.run(this::read);
        return this;
    }

    /**
     * Changes the value. Changes that come while one is under way are taken together: the last one counts.
     *
     * @return completes when the nodes closest to it have been told; cancelled when this or the node closes before
     * @throws IllegalArgumentException when {@code value} is too long, or not one bencoded value
     */
    public CompletionStage<PutResult> update(ByteString value) {
        Items.check(value);
        CompletableFuture<PutResult> done = new CompletableFuture<>();
        callbacks.run(() -> {
            waiting.add(done);
            wanted = value;
            stale = busy;
            if (closed) {
                done.cancel(false);
            } else if (!busy) {
                read();
            }
        });
        return done.minimalCompletionStage();
    }

    /** Completes when the first value has been told; cancelled when this or the node closes before. */
    public CompletionStage<PutResult> firstRound() {
        return firstRound.minimalCompletionStage();
    }

    /** How the last round ended; empty before the first one has. */
    public Optional<PutResult> lastRound() {
        return Optional.ofNullable(lastRound);
    }

    private void read() {
        busy = true;
        stale = false;
        Items.getSigned(loops, callbacks, key.publicKey(), salt).thenAccept(result -> sign(result.item()));
    }

    private void sign(Optional<SignedItem> there) {
        if (closed) {
            return;
        }
        long seqThere = there.map(SignedItem::seq).orElse(-1L);
        boolean isThere = seqThere >= lastSeq
                && there.filter(item -> item.value().equals(wanted)).isPresent();
        SignedItem next = isThere ? there.get() : key.sign(salt, Math.max(seqThere, Math.max(lastSeq, 0)) + 1, wanted);
        boolean replaces = !isThere && seqThere >= 0;
        lastSeq = next.seq();
        rounds.put(next, replaces ? seqThere : Items.noCas());
    }

    private void onRound(PutResult result) {
        lastRound = result;
        if (!busy) {
            return; // it was kept alive
        }
        // A node may refuse only because it has an older version than the one to replace: what is out there decides.
        if (stale || (result.hasConflict() && ++attempts < MAX_ATTEMPTS)) {
            read();
            return;
        }
        busy = false;
        attempts = 0;
        firstRound.complete(result);
        waiting.forEach(done -> done.complete(result));
        waiting.clear();
    }

    private void onClosed() {
        callbacks.run(() -> {
            closed = true;
            firstRound.cancel(false);
            waiting.forEach(done -> done.cancel(false));
            waiting.clear();
        });
    }

    /** Puts the value no more; others forget it in two hours. */
    @Override
    public void close() {
        onClosed();
        callbacks.run(rounds::close); // after what is being signed, which would be put later
    }
}
