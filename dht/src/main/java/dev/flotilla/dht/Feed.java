package dev.flotilla.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * Elements as they come, to subscribers that each take them at their own speed, every one from the first element on. What
 * it holds is what was published, so the publisher bounds it.
 *
 * <p>Thread-safe: everything happens on the sequential executor of the {@link Callbacks}.
 */
final class Feed<T> implements Flow.Publisher<T> {
    private final Callbacks callbacks;
    private final Runnable onAbandoned;
    private final List<T> elements = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>(1);
    private boolean complete;

    /** @param onAbandoned called when the last subscription was cancelled and the feed is not complete */
    Feed(Callbacks callbacks, Runnable onAbandoned) {
        this.callbacks = callbacks;
        this.onAbandoned = onAbandoned;
    }

    /** One more element; to be called by a callback. */
    void add(T element) {
        elements.add(element);
        List.copyOf(readers).forEach(Reader::drain);
    }

    /** No more come; to be called by a callback. */
    void complete() {
        complete = true;
        List.copyOf(readers).forEach(Reader::drain);
    }

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        Objects.requireNonNull(subscriber);
        callbacks.run(() -> {
            Reader reader = new Reader(subscriber);
            readers.add(reader);
            subscriber.onSubscribe(reader);
            reader.drain();
        });
    }

    /** One subscription. */
    private final class Reader implements Flow.Subscription {
        private final Flow.Subscriber<? super T> subscriber;
        private int next;
        private long wanted;
        private boolean ended;

        Reader(Flow.Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            callbacks.run(() -> {
                if (n <= 0 && !ended) {
                    end();
                    subscriber.onError(new IllegalArgumentException("request of " + n));
                    return;
                }
                wanted = wanted + n < 0 ? Long.MAX_VALUE : wanted + n;
                drain();
            });
        }

        @Override
        public void cancel() {
            callbacks.run(this::end);
        }

        private void end() {
            if (!ended) {
                ended = true;
                readers.remove(this);
                if (readers.isEmpty() && !complete) {
                    onAbandoned.run();
                }
            }
        }

        void drain() {
            while (!ended && wanted > 0 && next < elements.size()) {
                wanted--;
                subscriber.onNext(elements.get(next++));
            }
            if (!ended && complete && next == elements.size()) {
                ended = true;
                readers.remove(this);
                subscriber.onComplete();
            }
        }
    }
}
