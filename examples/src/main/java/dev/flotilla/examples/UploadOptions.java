package dev.flotilla.examples;

import dev.flotilla.wire.PeerNode;
import dev.flotilla.wire.choke.Choker;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Whom a node uploads to. Confined to the thread that runs the command. */
final class UploadOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--choker",
            paramLabel = "NAME",
            completionCandidates = ChokerNames.class,
            description = "Whom to upload to: ${COMPLETION-CANDIDATES}; the first by default.")
    private @Nullable String choker;

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "Peers to upload to at a time; by default as many as fill the up-link, 4 to 24.")
    private @Nullable Integer slots;

    @Option(
            names = "--super-seed",
            description = "Show each peer only the pieces meant for it, for the first seeder of a torrent (BEP 16).")
    private boolean superSeed;

    PeerNode.Builder apply(PeerNode.Builder node) {
        try {
            if (choker != null) {
                node.choker(Choker.named(choker));
            }
            if (slots != null) {
                node.uploadSlots(slots);
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        return node.superSeed(superSeed);
    }

    /** For the help text. Immutable. */
    static final class ChokerNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        ChokerNames() {
            super(Choker.names());
        }
    }
}
