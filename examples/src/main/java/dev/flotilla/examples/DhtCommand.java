package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.examples.Source.OfFile;
import dev.flotilla.examples.Source.OfLink;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
        synopsisSubcommandLabel = "(ping|find-node|get-peers|announce)")
final class DhtCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: ping, find-node, get-peers or announce");
    }

    @Command(name = "ping", description = "Asks the node at HOST:PORT whether it is there.")
    int ping(
            @Mixin Question question,
            @Parameters(paramLabel = "HOST:PORT", description = "The node to ask.") HostPort address)
            throws Exception {
        return question.ask((node, answer) -> answer.add(question.await(node.ping(address.resolve()))));
    }

    @Command(name = "find-node", description = "Finds the nodes closest to an id.")
    int findNode(
            @Mixin Question question,
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
            @Mixin Question question,
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
                answer.add(question.await(node.findPeers(infoHash, peer -> {}).result())));
    }

    @Command(
            name = "announce",
            description = "Tells the nodes closest to a torrent, or one node, that a peer of it is at this address.")
    int announce(
            @Mixin Question question,
            @Parameters(paramLabel = "INFOHASH|MAGNET|FILE.torrent", description = "The torrent.") String torrent,
            @Parameters(arity = "0..1", paramLabel = "HOST:PORT", description = "Tell this node alone.") @Nullable
                    HostPort address,
            @Option(
                            names = "--peer-port",
                            paramLabel = "N",
                            description = "Where the peer listens; by default the port that the datagrams come from.")
                    int peerPort)
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
        return question.ask((node, answer) -> answer.add(
                question.await(node.announce(infoHash, peerPort, peer -> {}).firstRound())));
    }

    private static Id160 infoHash(String torrent) throws IOException {
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

    /** What a question does with the node that asks it. */
    interface Asking {
        void ask(DhtNode node, DhtAnswer answer) throws Exception;
    }

    /** How a question is asked, and its answer shown. Confined to the thread that runs the command. */
    static final class Question {
        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;

        @Mixin
        private NetworkOptions network;

        @Option(names = "--json", description = "One JSON object; ok and error say how it went.")
        private boolean json;

        @Option(
                names = "--timeout",
                paramLabel = "DURATION",
                defaultValue = "20s",
                description = "Give up after it; ${DEFAULT-VALUE} by default.")
        private Duration timeout;

        int ask(Asking asking) throws Exception {
            PrintWriter out = spec.commandLine().getOut();
            DhtAnswer answer = new DhtAnswer();
            try {
                OnExit.using(network.openDht(), node -> asking.ask(node, answer));
            } catch (Exception e) {
                if (json) {
                    Json.line(out, answer.failed(Failure.describe(e)));
                }
                throw e;
            }
            if (json) {
                Json.line(out, answer.json());
            } else {
                answer.print(out);
            }
            return 0;
        }

        <T> T await(CompletionStage<T> stage) throws Exception {
            try {
                return stage.toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new Failure("no answer within " + Units.text(timeout));
            } catch (ExecutionException e) {
                if (e.getCause() instanceof TimeoutException) {
                    throw new Failure("no answer", e);
                }
                throw e;
            }
        }

        void needsBootstrap() {
            if (network.isAlone()) {
                throw new ParameterException(
                        spec.commandLine(), "whom to ask? Give HOST:PORT or --bootstrap HOST:PORT");
            }
        }
    }
}
