package dev.flotilla.examples;

import java.io.Console;
import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person watches standard error, and how wide the window is. The launcher tells; a jar started alone asks the
 * JDK.
 *
 * <p>Immutable.
 */
record Terminal(boolean isWatched, int columns) {
    private static final int USUAL_COLUMNS = 80;

    static Terminal ofProcess() {
        String told = System.getProperty("flotilla.terminal"); // columns, 0 for no terminal
        if (told != null) {
            int columns = Integer.getInteger("flotilla.terminal", USUAL_COLUMNS);
            return new Terminal(columns > 0, columns);
        }
        return new Terminal(isTerminal(System.console()), USUAL_COLUMNS);
    }

    // Since Java 22 there is a console without a terminal too, and it says which it is.
    private static boolean isTerminal(@Nullable Console console) {
        try {
            return console != null
                    && (Runtime.version().feature() < 22
                            || (boolean) Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    /** A bar of bytes, drawn on {@code err} from now on; {@code total} is -1 when it is not known yet. */
    ProgressBar bar(PrintWriter err, String label, long total) {
        return rows(err, 1).bar(0, label, total);
    }

    /** So many rows for bars, the last of which is the cursor's. */
    Rows rows(PrintWriter err, int count) {
        return new Rows(err, count, columns - 1);
    }

    /**
     * Lines of a terminal that are drawn again and again.
     *
     * <p>Thread-safe: guarded by its monitor.
     */
    static final class Rows {
        private static final String CONTROL = "\u001b[";

        private final PrintWriter err;
        private final int count;
        private final int columns;

        private Rows(PrintWriter err, int count, int columns) {
            this.err = err;
            this.count = count;
            this.columns = columns;
            err.print("\n".repeat(count - 1));
        }

        private synchronized void draw(int row, String text) {
            int above = count - 1 - row;
            err.print(above == 0 ? "\r" + text : CONTROL + above + "A\r" + text + CONTROL + above + "B\r");
            err.flush();
        }

        /** A bar in that row, 0 for the first. */
        ProgressBar bar(int row, String label, long total) {
            // the library's own consumer asks JLine for a terminal, which loads native code
            return new ProgressBarBuilder()
                    .setTaskName(label)
                    .setInitialMax(total)
                    .setUnit(" MiB", 1 << 20)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(250)
                    .setConsumer(new DelegatingProgressBarConsumer(text -> draw(row, text), columns))
                    .build();
        }
    }
}
