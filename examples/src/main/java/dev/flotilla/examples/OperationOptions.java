package dev.flotilla.examples;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.RateLimits;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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

    @Option(
            names = "--up",
            paramLabel = "RATE",
            converter = Units.Size.class,
            description = "Upload at most so many bytes a second: 500K, 20M; no limit by default.")
    private @Nullable Integer up;

    @Option(
            names = "--down",
            paramLabel = "RATE",
            converter = Units.Size.class,
            description = "Download at most so many bytes a second; no limit by default.")
    private @Nullable Integer down;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private RateLimits rates() {
        try {
            return new RateLimits(up == null ? 0 : up, down == null ? 0 : down);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    PeerNode.Builder apply(PeerNode.Builder node) {
        return node.stateDirectory(state == null ? defaultState() : state)
                .recheck(recheck)
                .rateLimits(rates());
    }

    private static Path defaultState() {
        String home = System.getenv("XDG_STATE_HOME");
        Path states = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(home);
        return states.resolve("flotilla");
    }
}
