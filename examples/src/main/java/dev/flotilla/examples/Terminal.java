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
        // the library's own consumer asks JLine for a terminal, which loads native code
        DelegatingProgressBarConsumer line = new DelegatingProgressBarConsumer(
                text -> {
                    err.print("\r" + text);
                    err.flush();
                },
                columns - 1);
        return new ProgressBarBuilder()
                .setTaskName(label)
                .setInitialMax(total)
                .setUnit(" MiB", 1 << 20)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(250)
                .setConsumer(line)
                .build();
    }
}
