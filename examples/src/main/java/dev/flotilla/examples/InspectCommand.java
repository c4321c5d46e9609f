package dev.flotilla.examples;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla inspect}. Confined to the thread that runs it. */
@Command(
        name = "inspect",
        description = {
            "Shows .torrent files and magnet links.",
            "A rejected one is named with the reason, the others are shown, and the exit code is 1. The path of a file is"
                    + " the one that 'get' writes below its --dir: names are made harmless first. Trackers and web seeds"
                    + " are shown and never used. --json gives the fields file, ok, error, name, infoHashV1, infoHashV2,"
                    + " pieceLength, numPieces, length, private, files (path, length, pad, attr), nodes, webSeeds,"
                    + " trackers, and for a link so and peers; what is unknown is null."
        })
final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE.torrent|MAGNET", description = "What to show.")
    private List<String> sources;

    @Option(names = "--json", description = "One JSON object a line, one line each.")
    private boolean json;

    @Override
    public Integer call() throws Failure {
        PrintWriter out = spec.commandLine().getOut();
        Rejections rejections = new Rejections();
        String gap = "";
        for (String text : sources) {
            JsonObject shown;
            try {
                shown = SourceJson.of(text, Source.read(text));
            } catch (IOException e) {
                String reason = Failure.describe(e);
                rejections.add(text, reason);
                shown = SourceJson.rejected(text, reason);
            }
            if (json) {
                Json.line(out, shown);
            } else {
                out.print(gap);
                SourceText.print(out, shown);
                gap = System.lineSeparator();
            }
        }
        rejections.check(sources.size());
        return 0;
    }
}
