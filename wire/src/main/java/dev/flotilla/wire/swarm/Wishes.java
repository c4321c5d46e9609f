package dev.flotilla.wire.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants, and when: the priorities of files, and pieces that are being waited for. A piece that is waited for is
 * fetched even when its files are skipped.
 *
 * <p>Confined to its owner loop.
 */
final class Wishes {
    private final Downloads downloads;
    private final SwarmOutbox outbox;
    private @Nullable FilePriorities files; // null: all are normal
    private boolean isSequential;
    private @Nullable PiecePicker picker;

    Wishes(Downloads downloads, SwarmOutbox outbox) {
        this.downloads = downloads;
        this.outbox = outbox;
    }

    void open(long nowNanos, PiecePicker opened) {
        picker = opened;
        opened.setSequential(isSequential);
        if (files != null || !downloads.urgency().deadlines().isEmpty()) {
            apply(nowNanos, opened);
        }
    }

    void setSequential(boolean sequential) {
        isSequential = sequential;
        if (picker != null) {
            picker.setSequential(sequential);
        }
    }

    void setFiles(long nowNanos, FilePriorities priorities) {
        files = priorities;
        if (picker != null) {
            apply(nowNanos, picker);
        }
    }

    /** Replaces the deadlines; the earliest first. */
    void setDeadlines(long nowNanos, List<Deadline> deadlines) {
        List<Deadline> before = downloads.urgency().deadlines();
        downloads.urgency().set(deadlines);
        PiecePicker pieces = picker;
        if (pieces != null) {
            boolean changed = false;
            for (Deadline deadline : before) {
                changed |= set(nowNanos, pieces, deadline.piece(), wanted(deadline.piece()));
            }
            for (Deadline deadline : downloads.urgency().deadlines()) {
                changed |= set(nowNanos, pieces, deadline.piece(), awaited(deadline.piece()));
            }
            downloads.onWishes(nowNanos, changed);
        }
    }

    private void apply(long nowNanos, PiecePicker pieces) {
        boolean changed = false;
        PieceSet awaited = new PieceSet();
        downloads.urgency().deadlines().forEach(deadline -> awaited.add(deadline.piece()));
        for (int piece = 0; piece < pieces.geometry().pieceCount(); piece++) {
            changed |= set(nowNanos, pieces, piece, awaited.has(piece) ? awaited(piece) : wanted(piece));
        }
        pieces.shuffle();
        downloads.onWishes(nowNanos, changed);
    }

    private Priority wanted(int piece) {
        return files == null ? Priority.NORMAL : files.of(piece);
    }

    private Priority awaited(int piece) {
        Priority wanted = wanted(piece);
        return wanted == Priority.SKIP ? Priority.LOW : wanted;
    }

    private boolean set(long nowNanos, PiecePicker pieces, int piece, Priority priority) {
        if (pieces.priority(piece) == priority) {
            return false;
        }
        ActivePiece active = pieces.active(piece);
        if (priority == Priority.SKIP && active != null && !active.isReceived()) {
            downloads.giveUp(nowNanos, active);
            pieces.discard(piece);
            outbox.discard(piece);
        }
        pieces.setPriority(piece, priority);
        return true;
    }
}
