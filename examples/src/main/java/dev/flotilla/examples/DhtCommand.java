package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import dev.flotilla.examples.Source.OfFile;
import dev.flotilla.examples.Source.OfLink;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code flotilla dht}: questions to the DHT, each from a node that lives as long as the command.
 *
 * <p>Confined to the thread that runs it.
 */
@Command(
        name = "dht",
        description = {
            "Asks the DHT.",
            "With HOST:PORT the one node there is asked; with --bootstrap all of the network that it leads to."
        },
        subcommands = {
            DhtLookupCommand.class,
            DhtPutCommand.class,
            DhtGetCommand.class,
            DhtPublishCommand.class,
            DhtFollowCommand.class,
            DhtKeygenCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class DhtCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: " + String.join(", ", spec.subcommands().keySet()));
    }

    @Command(name = "ping", description = "Asks the node at HOST:PORT whether it is there.")
    int ping(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "HOST:PORT", description = "The node to ask.") HostPort address)
            throws Exception {
        return question.ask((node, answer) -> answer.add(question.await(node.ping(address.resolve()))));
    }

    @Command(name = "find-node", description = "Finds the nodes closest to an id.")
    int findNode(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "ID", description = "40 hexadecimal digits.") Id160 target,
            @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Ask this node alone.") @Nullable
                    HostPort address)
            throws Exception {
        if (address != null) {
            return question.ask((node, answer) -> answer.add(question.await(node.findNode(address.resolve(), target))));
        }
        question.needsBootstrap();
        return question.ask((node, answer) -> answer.add(question.await(node.findNode(target))));
    }

    @Command(name = "get-peers", description = "Finds the peers of a torrent.")
    int getPeers(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "INFOHASH|MAGNET|FILE.torrent", description = "The torrent.") String torrent,
            @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Ask this node alone.") @Nullable
                    HostPort address)
            throws Exception {
        Id160 infoHash = infoHash(torrent);
        if (address != null) {
            return question.ask(
                    (node, answer) -> answer.add(question.await(node.getPeers(address.resolve(), infoHash))));
        }
        question.needsBootstrap();
        return question.ask((node, answer) ->
                answer.add(question.await(node.findPeers(infoHash).result())));
    }

    @Command(
            name = "announce",
            description = "Tells the nodes closest to a torrent, or one node, that a peer of it is at this address.")
    int announce(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "INFOHASH|MAGNET|FILE.torrent", description = "The torrent.") String torrent,
            @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Tell this node alone.") @Nullable
                    HostPort address,
            @Option(
                            names = "--peer-port",
                            paramLabel = "N",
                            description = "Where the peer listens; by default the port that the datagrams come from.")
                    int peerPort,
            @Option(names = "--seed", description = "The peer has all; for those that count. Needs --bootstrap.")
                    boolean seed)
            throws Exception {
        if (peerPort < 0 || peerPort > 65535) {
            throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + peerPort);
        }
        Id160 infoHash = infoHash(torrent);
        if (address != null) {
            return question.ask(
                    (node, answer) -> answer.add(question.await(node.announce(address.resolve(), infoHash, peerPort))));
        }
        question.needsBootstrap();
        return question.ask((node, answer) -> answer.add(question.await(
                node.announce(infoHash, peerPort, seed, peer -> {}).firstRound())));
    }

    @Command(name = "scrape", description = "Counts the peers of a torrent, without naming them.")
    int scrape(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "INFOHASH|MAGNET|FILE.torrent", description = "The torrent.") String torrent)
            throws Exception {
        Id160 infoHash = infoHash(torrent);
        question.needsBootstrap();
        return question.ask((node, answer) -> answer.add(question.await(node.scrape(infoHash))));
    }

    @Command(name = "sample", description = "Lists torrents that the nodes toward an id, or one node, know of.")
    int sample(
            @Mixin DhtQuestion question,
            @Parameters(paramLabel = "ID", description = "40 hexadecimal digits.") Id160 target,
            @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Ask this node alone.") @Nullable
                    HostPort address)
            throws Exception {
        if (address != null) {
            return question.ask((node, answer) -> answer.add(question.await(node.sample(address.resolve(), target))));
        }
        question.needsBootstrap();
        return question.ask((node, answer) -> answer.add(question.await(node.sample(target))));
    }

    static Id160 infoHash(String torrent) throws IOException {
        if (torrent.matches("\\p{XDigit}{40}")) {
            return Id160.fromHex(torrent);
        }
        Source source = Source.read(torrent);
        if (source instanceof OfFile file) {
            return file.metainfo().infoHash();
        }
        if (source instanceof OfLink link) {
            return link.magnet().infoHash();
        }
        throw new AssertionError(source);
    }
}
