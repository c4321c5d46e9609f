package dev.flotilla.wire;

import dev.flotilla.wire.storage.ResumeData;
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
    private final Consumer<Boolean> onRests;
    private final StallWatch stallWatch = new StallWatch();
    private TorrentState doing;
    private TorrentQueue.Part usual; // when it is not paused
    private TorrentQueue.Part told;
    private boolean paused;
    private boolean turn;
    private boolean ended;

    /**
     * @param queue told which limit the torrent is under, when that changes
     * @param onRests called with {@link #rests} when that changes
     */
    Standing(Publication published, Consumer<TorrentQueue.Part> queue, Consumer<Boolean> onRests) {
        this.published = published;
        this.queue = queue;
        this.onRests = onRests;
        this.doing = published.state();
        this.usual = doing == TorrentState.CHECKING ? TorrentQueue.Part.CHECK : TorrentQueue.Part.DOWNLOAD;
        this.told = usual;
    }

    boolean hasEnded() {
        return ended;
    }

    /** True while it is to have no connection. */
    boolean rests() {
        return paused || !turn;
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

    /** Without effect once it has ended, as {@link #setTurn}. */
    void setPaused(boolean isPaused) {
        boolean rested = rests();
        paused = isPaused && !ended;
        onChange(rested);
    }

    void setTurn(boolean isTurn) {
        boolean rested = rests();
        turn = isTurn;
        onChange(rested);
    }

    private void onChange(boolean rested) {
        publish();
        if (rests() != rested && !ended) {
            stallWatch.restart(System.nanoTime());
            onRests.accept(rests());
        }
    }

    /**
     * True when the torrent could move data, and has moved none for {@code stalledNanos}.
     *
     * @param totals what went over the network, ever
     */
    boolean isStalled(long nowNanos, ResumeData.Totals totals, long stalledNanos) {
        if (doing == TorrentState.CHECKING || rests()) {
            stallWatch.restart(nowNanos);
            return false;
        }
        long moved = doing == TorrentState.SEEDING ? totals.uploaded() : totals.downloaded();
        return stallWatch.isStalled(nowNanos, moved, stalledNanos);
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
