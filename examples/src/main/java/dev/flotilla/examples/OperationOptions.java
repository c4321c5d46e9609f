package dev.flotilla.examples;

import dev.flotilla.wire.NodeLimits;
import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.QueueLimits;
import dev.flotilla.wire.RateLimits;
import dev.flotilla.wire.storage.ResumeFile;
import java.io.IOException;
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
    private int up;

    @Option(
            names = "--down",
            paramLabel = "RATE",
            converter = Units.Size.class,
            description = "Download at most so many bytes a second; no limit by default.")
    private int down;

    @Option(
            names = "--peer-up",
            paramLabel = "RATE",
            converter = Units.Size.class,
            description = "Upload at most so many bytes a second to each peer; no limit by default.")
    private int peerUp;

    @Option(
            names = "--peer-down",
            paramLabel = "RATE",
            converter = Units.Size.class,
            description = "Download at most so many bytes a second from each peer; no limit by default.")
    private int peerDown;

    @Option(
            names = "--active-downloads",
            paramLabel = "N",
            description =
                    "Download at most so many torrents at a time, the others wait in the order given; all by default.")
    private int activeDownloads;

    @Option(
            names = "--active-seeds",
            paramLabel = "N",
            description =
                    "Serve at most so many complete torrents at a time; all by default. One that moves nothing for"
                            + " five minutes is not counted.")
    private int activeSeeds;

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "At most so many connected peers, of all torrents together; ${DEFAULT-VALUE} by default.")
    private int connections = NodeLimits.DEFAULT.connections();

    @Option(
            names = "--torrent-connections",
            paramLabel = "N",
            description = "At most so many connected peers of each torrent; ${DEFAULT-VALUE} by default.")
    private int torrentConnections = NodeLimits.DEFAULT.connectionsPerTorrent();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    PeerNode.Builder apply(PeerNode.Builder node) throws Failure {
        requireOne("--connections", connections);
        requireOne("--torrent-connections", torrentConnections);
        try {
            node.rateLimits(new RateLimits(up, down))
                    .peerRateLimits(new RateLimits(peerUp, peerDown))
                    .queueLimits(new QueueLimits(activeDownloads, activeSeeds))
                    .limits(NodeLimits.DEFAULT
                            .withConnections(connections)
                            .withConnectionsPerTorrent(torrentConnections));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        Path directory = state == null ? defaultState() : state;
        try {
            ResumeFile.prepare(directory);
        } catch (IOException e) {
            if (state != null) {
                throw new Failure(Failure.describe(e) + "; name another directory with --state", e);
            }
            spec.commandLine()
                    .getErr()
                    .println("warning: " + Failure.describe(e) + "; without --state DIR nothing is remembered");
            return node;
        }
        return node.stateDirectory(directory).recheck(recheck);
    }

    private void requireOne(String option, int value) {
        if (value < 1) {
            throw new ParameterException(spec.commandLine(), option + " is " + value + ", less than 1");
        }
    }

    private static Path defaultState() {
        String home = System.getenv("XDG_STATE_HOME");
        Path states = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(home);
        return states.resolve("flotilla");
    }
}
