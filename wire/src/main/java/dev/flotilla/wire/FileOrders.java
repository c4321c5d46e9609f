package dev.flotilla.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a user may have done with the files of a torrent.
 *
 * <p>Confined to its owner loop.
 */
final class FileOrders {
    private final TorrentSession session;

    FileOrders(TorrentSession session) {
        this.session = session;
    }

    void recheck() {
        if (!session.hasEnded()
                && session.published().metainfo() != null
                && !session.runs().isBetween()) {
            session.runs().restart("checking", false);
        }
    }

    void move(Path target, CompletableFuture<@Nullable Void> done) {
        if (session.hasEnded() || session.runs().isBetween()) {
            done.completeExceptionally(new IllegalStateException("not now movable: " + session.infoHash()));
            return;
        }
        session.runs().move(target.toAbsolutePath()).whenComplete((moved, failure) -> {
            if (failure == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(failure);
            }
        });
    }

    void remove(boolean deleteData, CompletableFuture<@Nullable Void> done) {
        session.onRemove(() -> {
                    try {
                        session.runs().remove(deleteData);
                        done.complete(null);
                    } catch (IOException | RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                    return null;
                })
                .whenComplete((none, failure) -> {
                    if (failure != null) {
                        done.completeExceptionally(failure);
                    }
                });
    }
}
