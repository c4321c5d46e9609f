package dev.flotilla.examples;

import dev.flotilla.core.Id160;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flotilla dht get}. Confined to the thread that runs it. */
@Command(name = "get", description = "Gets a value that somebody put into the DHT; checks its hash or its signature.")
final class DhtGetCommand implements Callable<Integer> {
    @Mixin
    private DhtQuestion question;

    @Parameters(
            paramLabel = "ID|PUBLICKEY|MAGNET",
            description =
                    "40 hexadecimal digits for what never changes; 64, or a link magnet:?xs=urn:btpk:…, for the newest"
                            + " value of a key.")
    private String name;

    @Option(names = "--salt", paramLabel = "SALT", defaultValue = "", description = "Text, or hex: and digits.")
    private String salt;

    @Override
    public Integer call() throws Exception {
        if (name.matches("\\p{XDigit}{40}")) {
            question.needsBootstrap();
            return question.ask((node, answer) -> answer.add(question.await(node.get(Id160.fromHex(name)))));
        }
        if (!ItemName.isOne(name)) {
            throw question.wrong("'" + name + "' is no id, no public key and no link to one");
        }
        ItemName item = ItemName.parse(name, salt);
        question.needsBootstrap();
        return question.ask((node, answer) -> answer.add(question.await(node.get(item.publicKey(), item.salt()))));
    }
}
