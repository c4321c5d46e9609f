package dev.flotilla.examples;

import dev.flotilla.dht.SignedItem;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla dht follow}. Confined to the thread that runs it. */
@Command(
        name = "follow",
        description = {
            "Shows the value of a key, and each newer one as it comes, until interrupted.",
            "Of a key that stands for a torrent (BEP 46) it shows the info-hash too."
        })
final class DhtFollowCommand implements Callable<Integer> {
    @Mixin
    private DhtQuestion question;

    @Parameters(paramLabel = "PUBLICKEY|MAGNET", description = "64 hexadecimal digits, or magnet:?xs=urn:btpk:…")
    private String name;

    @Option(names = "--salt", paramLabel = "SALT", defaultValue = "", description = "Text, or hex: and digits.")
    private String salt;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "How often to look; ${DEFAULT-VALUE} by default.")
    private Duration every;

    @Option(names = "--count", paramLabel = "N", description = "End after so many values.")
    private int count = Integer.MAX_VALUE;

    @Override
    public Integer call() throws Exception {
        if (count < 1 || every.toSeconds() < 1 || every.toDays() > 0) {
            throw question.wrong("--count is 1 or more, --every one second to a day");
        }
        if (!ItemName.isOne(name)) {
            throw question.wrong("'" + name + "' is no public key and no link to one");
        }
        ItemName item = ItemName.parse(name, salt);
        question.needsBootstrap();
        BlockingQueue<SignedItem> versions = new LinkedBlockingQueue<>();
        return question.serve(node -> {
            node.follow(item.publicKey(), item.salt(), every, versions::add);
            for (int shown = 0; shown < count; shown++) {
                DhtAnswer answer = new DhtAnswer();
                answer.add(versions.take());
                question.show(answer);
            }
        });
    }
}
