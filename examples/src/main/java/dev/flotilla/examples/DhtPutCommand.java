package dev.flotilla.examples;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.DhtItem;
import dev.flotilla.dht.ImmutableItem;
import dev.flotilla.dht.SignedItem;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla dht put}. Confined to the thread that runs it. */
@Command(
        name = "put",
        description = {
            "Puts a value into the DHT, once; it stays there for about two hours.",
            "Without --key it is found by its hash and never changes; with --key it is found by the public key and can be"
                    + " replaced by a higher --seq."
        })
final class DhtPutCommand implements Callable<Integer> {
    @Mixin
    private DhtQuestion question;

    @Parameters(
            paramLabel = "VALUE",
            description = "Text, or hex: and hexadecimal digits; at most 1000 bytes bencoded.")
    private String value;

    @Option(names = "--bencoded", description = "VALUE is bencoding already.")
    private boolean bencoded;

    @Option(names = "--key", paramLabel = "FILE", description = "Sign with this key, as keygen wrote it.")
    private @Nullable String key;

    @Option(names = "--salt", paramLabel = "SALT", defaultValue = "", description = "Text, or hex: and digits.")
    private String salt;

    @Option(names = "--seq", paramLabel = "N", description = "The version; 1 by default.")
    private long seq = 1;

    @Option(names = "--cas", paramLabel = "N", description = "Only replace this version.")
    private @Nullable Long expectedSeq;

    @Override
    public Integer call() throws Exception {
        DhtItem item = item();
        question.needsBootstrap();
        Long expected = expectedSeq;
        if (expected != null && (expected < 0 || key == null)) {
            throw question.wrong("--cas is a version, 0 or more, of an item with --key");
        }
        return question.ask((node, answer) -> answer.add(question.await(
                item instanceof SignedItem signed && expected != null ? node.put(signed, expected) : node.put(item))));
    }

    private DhtItem item() throws Exception {
        if (seq < 0) {
            throw question.wrong("--seq is 0 or more, not " + seq);
        }
        ByteString bytes = ItemArguments.value(value, bencoded);
        return key == null
                ? new ImmutableItem(bytes)
                : ItemArguments.key(key).sign(ItemArguments.salt(salt), seq, bytes);
    }
}
