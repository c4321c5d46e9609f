package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FeedPropertyTest {
    private int abandoned;
    private Feed<Integer> feed = newFeed();

    private Feed<Integer> newFeed() {
        return new Feed<>(new Callbacks(Runnable::run), () -> abandoned++);
    }

    /** Notes what it is told; asks for more from within, too. */
    private static final class Reader implements Flow.Subscriber<Integer> {
        final List<Integer> taken = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        final List<Flow.Subscription> subscriptions = new ArrayList<>();
        int completions;
        long requested;

        void request(long n) {
            requested += n;
            subscriptions.get(0).request(n);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void onNext(Integer element) {
            taken.add(element);
            if (element % 7 == 0) {
                request(1);
            }
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onComplete() {
            completions++;
        }
    }

    @Property
    void givesEachElementOnceAndNoneUnasked(@ForAll @Size(max = 60) List<@IntRange(max = 6) Integer> steps) {
        feed = newFeed(); // one for each try
        List<Integer> published = new ArrayList<>();
        List<Reader> readers = new ArrayList<>();
        for (int step : steps) {
            if (step == 0) {
                Reader reader = new Reader();
                feed.subscribe(reader);
                readers.add(reader);
            } else if (step <= 3) {
                published.add(published.size());
                feed.add(published.size() - 1);
            } else if (!readers.isEmpty()) {
                readers.get(published.size() % readers.size()).request(step - 3);
            }
            for (Reader reader : readers) {
                int due = (int) Math.min(reader.requested, published.size());
                assertThat(reader.taken).isEqualTo(published.subList(0, due));
                assertThat(reader.completions).isZero();
            }
        }
        feed.complete();
        for (Reader reader : readers) {
            assertThat(reader.completions).isEqualTo(reader.taken.size() == published.size() ? 1 : 0);
            reader.request(Long.MAX_VALUE - reader.requested);
            assertThat(reader.taken).isEqualTo(published);
            assertThat(reader.completions).isOne();
            assertThat(reader.subscriptions).hasSize(1);
            assertThat(reader.failures).isEmpty();
        }
        assertThat(abandoned).isZero();
    }

    @Example
    void aCancelledReaderHearsNothingMore() {
        Reader one = new Reader();
        Reader two = new Reader();
        feed.subscribe(one);
        feed.subscribe(two);
        one.request(5);
        one.subscriptions.get(0).cancel();
        feed.add(1);
        assertThat(one.taken).isEmpty();
        assertThat(abandoned).isZero();
        two.subscriptions.get(0).cancel();
        two.subscriptions.get(0).cancel();
        assertThat(abandoned).isOne();
    }

    @Example
    void aRequestForNothingIsAnError() {
        Reader reader = new Reader();
        feed.subscribe(reader);
        reader.subscriptions.get(0).request(0);
        reader.subscriptions.get(0).request(-1);
        assertThat(reader.failures).singleElement().isInstanceOf(IllegalArgumentException.class);
        feed.complete();
        assertThat(reader.completions).isZero();
    }
}
