package dev.flotilla.examples;

import dev.flotilla.wire.PeerNode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a node of torrents is run. Confined to the thread that runs the command. */
final class OperationOptions {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description =
                    "Remember here what was checked and transferred, so that a restart checks only what has changed; by"
                            + " default flotilla in $$XDG_STATE_HOME, or in ~/.local/state.")
    private @Nullable Path state;

    @Option(names = "--recheck", description = "Believe nothing that is remembered: check every piece.")
    private boolean recheck;

    PeerNode.Builder apply(PeerNode.Builder node) {
        return node.stateDirectory(state == null ? defaultState() : state).recheck(recheck);
    }

    private static Path defaultState() {
        String home = System.getenv("XDG_STATE_HOME");
        Path states = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(home);
        return states.resolve("flotilla");
    }
}
