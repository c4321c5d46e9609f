package dev.flotilla.examples;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.ItemKey;
import dev.flotilla.dht.TorrentVersion;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla dht publish}. Confined to the thread that runs it. */
@Command(
        name = "publish",
        description = {
            "Puts a value, or the name of a torrent, under a key: as a newer version than any that is out there.",
            "Keeps it there until interrupted; whoever follows the key sees the change."
        })
final class DhtPublishCommand implements Callable<Integer> {
    @Mixin
    private DhtQuestion question;

    @Parameters(arity = "0..1", paramLabel = "VALUE", description = "Text, or hex: and hexadecimal digits.")
    private @Nullable String value;

    @Option(names = "--bencoded", description = "VALUE is bencoding already.")
    private boolean bencoded;

    @Option(
            names = "--torrent",
            paramLabel = "INFOHASH|MAGNET|FILE.torrent",
            description = "Publish the torrent that the key stands for now (BEP 46), instead of a VALUE.")
    private @Nullable String torrent;

    @Option(names = "--key", paramLabel = "FILE", required = true, description = "The key, as keygen wrote it.")
    private String key;

    @Option(names = "--salt", paramLabel = "SALT", defaultValue = "", description = "Text, or hex: and digits.")
    private String salt;

    @Option(names = "--once", description = "End when it is there, instead of keeping it there.")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        ByteString published = published();
        ItemKey signer = ItemArguments.key(key);
        ByteString bytes = ItemArguments.salt(salt);
        question.needsBootstrap();
        if (once) {
            return question.ask((node, answer) -> answer.add(
                    question.await(node.publish(signer, bytes, published).firstRound())));
        }
        return question.serve(node -> {
            DhtAnswer answer = new DhtAnswer();
            answer.add(question.await(node.publish(signer, bytes, published).firstRound()));
            question.show(answer);
            new CountDownLatch(1).await();
        });
    }

    private ByteString published() throws Exception {
        if (value != null && torrent == null) {
            return ItemArguments.value(value, bencoded);
        }
        if (torrent != null && value == null) {
            return TorrentVersion.value(DhtCommand.infoHash(torrent));
        }
        throw question.wrong("what is to be published? Give a VALUE or --torrent");
    }
}
