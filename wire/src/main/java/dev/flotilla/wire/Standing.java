package dev.flotilla.wire;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one torrent stands: what it does when it may, whether its user has paused it, whether it is its turn in the queue.
 * The state that follows is published, and the queue is told what the torrent would do.
 *
 * <p>Confined to its owner loop.
 */
final class Standing {
    private final Publication published;
    private final Consumer<TorrentQueue.Part> queue;
    private TorrentState doing;
    private TorrentQueue.Part usual = TorrentQueue.Part.DOWNLOAD; // when it is not paused
    private TorrentQueue.Part told = TorrentQueue.Part.DOWNLOAD;
    private boolean paused;
    private boolean turn;
    private boolean ended;

    /** @param queue told which limit the torrent is under, when that changes; at first it is a download */
    Standing(Publication published, Consumer<TorrentQueue.Part> queue) {
        this.published = published;
        this.queue = queue;
        this.doing = published.state();
    }

    boolean hasEnded() {
        return ended;
    }

    /** True while it is to have no connection. */
    boolean rests() {
        return paused || !turn;
    }

    boolean isPaused() {
        return paused;
    }

    /** What it does, or would do if it did not rest. */
    TorrentState doing() {
        return doing;
    }

    TorrentState state() {
        if (paused) {
            return TorrentState.PAUSED;
        }
        boolean waits = !turn && !ended && doing != TorrentState.CHECKING; // a check needs no turn
        return waits ? TorrentState.QUEUED : doing;
    }

    /** Not published yet. */
    void set(TorrentState next) {
        doing = next;
    }

    void become(TorrentState next) {
        set(next);
        publish();
    }

    void setPaused(boolean isPaused) {
        paused = isPaused;
        publish();
    }

    void setTurn(boolean isTurn) {
        turn = isTurn;
        publish();
    }

    void publish() {
        if (ended) {
            return;
        }
        published.state(state());
        if (doing != TorrentState.CHECKING) { // which begins and ends as the download, or the seed, that it was
            usual = doing == TorrentState.SEEDING ? TorrentQueue.Part.SEED : TorrentQueue.Part.DOWNLOAD;
        }
        TorrentQueue.Part part = paused ? TorrentQueue.Part.NONE : usual;
        if (part != told) {
            told = part;
            queue.accept(part);
        }
    }

    /** Nothing is published after this but {@link #publishEnd}. */
    void end(TorrentState end) {
        ended = true;
        paused = false;
        doing = end;
    }

    void publishEnd(@Nullable Throwable cause) {
        published.ended(doing, cause);
    }
}
