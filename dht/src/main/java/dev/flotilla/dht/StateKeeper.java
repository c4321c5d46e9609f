package dev.flotilla.dht;

import dev.flotilla.dht.StateFile.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Saves the tables of a node every {@value #PERIOD_MINUTES} minutes, and when it closes, off the loop. Tables without nodes
 * are not saved: the network may have been away all the time, and those saved before are then worth more.
 *
 * <p>Thread-safe: the tables are copied on the owner loop, the file is written on a thread that lives for it.
 */
final class StateKeeper {
    static final int PERIOD_MINUTES = 5;

    private final StateFile file;
    private final NodeLoops loops;

    StateKeeper(StateFile file, NodeLoops loops) {
        this.file = file;
        this.loops = loops;
    }

    void start() {
        loops.schedule(
                () -> {
                    copy(tables -> writer(tables).start());
                    start();
                },
                PERIOD_MINUTES,
                TimeUnit.MINUTES);
    }

    private Thread writer(List<Table> tables) {
        return new Thread(() -> write(tables), "flotilla-dht-state"); // no daemon: it ends soon, and should be let end
    }

    private void write(List<Table> tables) {
        if (!tables.isEmpty()) {
            file.write(tables);
        }
    }

    private void copy(Consumer<List<Table>> consumer) {
        loops.submit(
                open -> {
                    List<Table> tables = new ArrayList<>();
                    for (NodeLoop loop : open) {
                        loop.run((nowNanos, engine) -> tables.add(new Table(
                                loop.localAddress().getAddress(),
                                engine.snapshot(nowNanos, Instant.now().getEpochSecond()))));
                    }
                    boolean known = tables.stream()
                            .anyMatch(table -> !table.snapshot().nodes().isEmpty());
                    consumer.accept(known ? tables : List.of());
                },
                () -> consumer.accept(List.of()));
    }

    /** Saves what there is before the node closes, which is to be told to the loop afterwards. */
    void saveLast(boolean mayWait) {
        if (mayWait) {
            CompletableFuture<List<Table>> copied = new CompletableFuture<>();
            copy(copied::complete);
            write(copied.join());
        } else {
            copy(tables -> writer(tables).start());
        }
    }
}
