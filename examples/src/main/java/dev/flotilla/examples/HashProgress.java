package dev.flotilla.examples;

import java.io.PrintWriter;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/**
 * One line on a watched terminal's standard error that shows how many bytes are done; nothing elsewhere.
 *
 * <p>Thread-safe, as the bar behind it is.
 */
final class HashProgress implements AutoCloseable {
    private final PrintWriter err;
    private final @Nullable ProgressBar bar;

    private HashProgress(PrintWriter err, @Nullable ProgressBar bar) {
        this.err = err;
        this.bar = bar;
    }

    /** @param total the bytes in all, or -1 when that is not known yet */
    static HashProgress of(PrintWriter err, String label, long total) {
        Terminal terminal = Terminal.ofProcess();
        return new HashProgress(err, terminal.isWatched() ? terminal.bar(err, label, total) : null);
    }

    void hashed(long bytes) {
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            err.println();
        }
    }
}
