package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.LookupOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla dht lookup}. Confined to the thread that runs it. */
@Command(
        name = "lookup",
        description =
                "Finds the peers of a torrent, and shows how: hops, time to the first peer, and each step on request.")
final class DhtLookupCommand implements Callable<Integer> {
    @Mixin
    private DhtQuestion question;

    @Parameters(paramLabel = "INFOHASH|MAGNET|FILE.torrent", description = "The torrent.")
    private String torrent;

    @Option(names = "--enough", paramLabel = "N", description = "Stop when so many peers are found; all by default.")
    private int enough = Integer.MAX_VALUE;

    @Option(names = "--secure", description = "Walk three disjoint paths.")
    private boolean secure;

    @Option(names = "--trace", description = "Show who was asked, who answered or not, and who was skipped and why.")
    private boolean trace;

    @Override
    public Integer call() throws Exception {
        Id160 infoHash = DhtCommand.infoHash(torrent);
        question.needsBootstrap();
        LookupOptions options = options();
        return question.ask((node, answer) ->
                answer.add(question.await(node.findPeers(infoHash, options).result())));
    }

    private LookupOptions options() {
        if (enough < 1) {
            throw question.wrong("--enough is 1 or more, not " + enough);
        }
        LookupOptions options = LookupOptions.DEFAULT.enough(enough);
        options = secure ? options.securely() : options;
        return trace ? options.withTrace() : options;
    }
}
