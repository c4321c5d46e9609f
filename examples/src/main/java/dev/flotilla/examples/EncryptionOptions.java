package dev.flotilla.examples;

import dev.flotilla.wire.Encryption;
import dev.flotilla.wire.PeerNode;
import picocli.CommandLine.Option;

/** How peers are spoken to. Confined to the thread that runs the command. */
final class EncryptionOptions {
    @Option(
            names = "--encryption",
            paramLabel = "off|preferred|required",
            defaultValue = "preferred",
            description = "preferred: dial encrypted, else in plain, and take both; off, required: only one of them."
                    + " ${DEFAULT-VALUE} by default.")
    private Encryption encryption;

    PeerNode.Builder apply(PeerNode.Builder builder) {
        return builder.encryption(encryption);
    }
}
