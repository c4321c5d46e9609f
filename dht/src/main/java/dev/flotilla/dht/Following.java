package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Watches an item of somebody's key until closed: reads it again and again, with jitter, tells of each newer version that
 * it sees, and helps to keep that one alive, as BEP 46 asks of its readers.
 *
 * <p>Thread-safe: everything happens on the sequential executor of its callbacks.
 */
public final class Following implements AutoCloseable {
    static final Duration SHORTEST = Duration.ofSeconds(1);

    private final ByteString publicKey;
    private final ByteString salt;
    private final long everyNanos;
    private final Consumer<SignedItem> onVersion;
    private final NodeLoops loops;
    private final Callbacks callbacks;
    private final RandomGenerator random;
    private final ItemRounds rounds;

    // for the callbacks
    private long lastSeq = -1;
    private boolean closed;

    /** @param random used by this alone */
    Following(
            ByteString publicKey,
            ByteString salt,
            Duration every,
            Consumer<SignedItem> onVersion,
            NodeLoops loops,
            Callbacks callbacks,
            RandomGenerator random) {
        Items.checkKey(publicKey, salt);
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("an item is read every second to every day, not every " + every);
        }
        this.publicKey = publicKey;
        this.salt = salt;
        this.everyNanos = every.toNanos();
        this.onVersion = onVersion;
        this.loops = loops;
        this.callbacks = callbacks;
        this.random = random;
        rounds = new ItemRounds(loops, round -> {}, () -> {});
    }

    Following start() {
        callbacks.run(this::read);
        return this;
    }

    private void read() {
        if (!closed) {
            Items.getSigned(loops, callbacks, publicKey, salt)
                    .thenAccept(result -> result.item().ifPresent(this::onRead))
                    .whenComplete((done, failure) ->
                            loops.schedule(() -> callbacks.run(this::read), jitter(everyNanos), TimeUnit.NANOSECONDS));
        }
    }

    private void onRead(SignedItem item) {
        if (!closed && item.seq() > lastSeq) {
            lastSeq = item.seq();
            rounds.put(item, Items.noCas());
            onVersion.accept(item);
        }
    }

    /** {@code nanos}, more or less 10 %. */
    private long jitter(long nanos) {
        return nanos - nanos / 10 + random.nextLong(nanos / 5 + 1);
    }

    /** Reads no more. */
    @Override
    public void close() {
        callbacks.run(() -> {
            closed = true;
            rounds.close();
        });
    }
}
