package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** What the futures of a torrent tell, in whatever order the user's executor runs them. */
class PublicationTest {

    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private final Publication published = new Publication(callbacks::push, TorrentState.DOWNLOADING, null);

    private void runLastFirst() {
        while (!callbacks.isEmpty()) {
            callbacks.pop().run();
        }
    }

    @Test
    void whatWasCompleteBeforeTheEndStaysComplete() {
        published.completed();
        published.ended(TorrentState.CLOSED, null);
        runLastFirst();
        assertThat(published.completion).isCompletedWithValue(null);
        assertThat(published.metadata).isCancelled();
    }

    @Test
    void theEndFailsWhatWasNotComplete() {
        IOException cause = new IOException("disk full");
        published.ended(TorrentState.FAILED, cause);
        runLastFirst();
        assertThat(published.completion).isCompletedExceptionally();
        assertThat(published.failure()).isSameAs(cause);
    }
}
