package dev.flotilla.wire;

import dev.flotilla.wire.swarm.Deadline;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Those who read the files of a torrent while it downloads: answers each when its piece is stored, and gives the engine
 * the deadlines of what they will read next.
 *
 * <p>Confined to its owner loop.
 */
final class Readers {
    /** A part of one piece that somebody waits for. */
    private static final class Read {
        final int piece;
        final int begin;
        final int length;
        final CompletableFuture<byte[]> answer;

        Read(int piece, int begin, int length, CompletableFuture<byte[]> answer) {
            this.piece = piece;
            this.begin = begin;
            this.length = length;
            this.answer = answer;
        }
    }

    private final Map<TorrentReader, ReadAhead> windows = new HashMap<>();
    private final Set<Read> waiting = new LinkedHashSet<>(); // for their piece, or for the disk
    private @Nullable SwarmRun run;

    /** The files of a run are open, of the first or of another. */
    void onOpened(SwarmRun opened) {
        run = opened;
        List.copyOf(waiting).forEach(this::serve);
        tellDeadlines();
    }

    /**
     * {@code answer} gets the bytes when they are there; cancelled when the reader was closed before this came, else it never
     * fails, since whoever waits looks whether the torrent has ended.
     */
    void onRead(TorrentReader reader, int piece, int begin, int length, CompletableFuture<byte[]> answer) {
        if (!reader.isOpen()) {
            answer.cancel(false);
            return;
        }
        forgetCancelled();
        Read read = new Read(piece, begin, length, answer);
        waiting.add(read);
        ReadAhead window = windows.computeIfAbsent(reader, r -> new ReadAhead(r.geometry(), r.lastPiece()));
        if (window.onRead(System.nanoTime(), piece, run != null && run.have().get(piece))) {
            tellDeadlines();
        }
        serve(read);
    }

    void onClosed(TorrentReader reader) {
        if (windows.remove(reader) != null) {
            tellDeadlines();
        }
        forgetCancelled();
    }

    /** Whoever waited was interrupted. */
    private void forgetCancelled() {
        waiting.removeIf(read -> read.answer.isDone());
    }

    void onStored(int piece) {
        if (!waiting.isEmpty()) {
            List.copyOf(waiting).stream().filter(read -> read.piece == piece).forEach(this::serve);
        }
    }

    private void serve(Read read) {
        if (run != null && run.have().get(read.piece)) {
            run.read(read.piece, read.begin, read.length, block -> {
                waiting.remove(read);
                read.answer.complete(bytes(block));
            });
        }
    }

    private static byte[] bytes(ByteBuf block) {
        try {
            byte[] bytes = new byte[block.readableBytes()];
            block.readBytes(bytes);
            return bytes;
        } finally {
            block.release();
        }
    }

    private void tellDeadlines() {
        SwarmRun to = run;
        if (to == null) {
            return;
        }
        Map<Integer, Long> earliest = new HashMap<>();
        for (ReadAhead window : windows.values()) {
            window.deadlines()
                    .forEach(deadline ->
                            earliest.merge(deadline.piece(), deadline.dueNanos(), (a, b) -> a - b < 0 ? a : b));
        }
        List<Deadline> deadlines = new ArrayList<>();
        earliest.forEach((piece, due) -> deadlines.add(new Deadline(piece, due)));
        long base = System.nanoTime();
        deadlines.sort(Comparator.comparingLong(deadline -> deadline.dueNanos() - base));
        to.door().enter((engine, nowNanos) -> engine.onDeadlines(nowNanos, deadlines));
    }
}
