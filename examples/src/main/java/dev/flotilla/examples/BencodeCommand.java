package dev.flotilla.examples;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import dev.flotilla.core.bencode.Bencode;
import dev.flotilla.core.bencode.BencodeLimits;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import dev.flotilla.core.bencode.BencodeValue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla bencode}. Confined to the thread that runs it. */
@Command(
        name = "bencode",
        description = {
            "Shows any bencoded file: a resume file, saved state, a captured packet.",
            "A string that is printable UTF-8 is shown as text; any other as 'hex:' and its bytes, and so is a text that"
                    + " begins with 'hex:'. --json gives the fields file, ok, error, value."
        })
final class BencodeCommand implements Callable<Integer> {
    // A tree of this size fits in the small heap that the launcher gives.
    private static final BencodeLimits LIMITS = new BencodeLimits(100, 500_000, 16 << 20);

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The files to show, each of at most 16 MiB.")
    private List<String> files;

    @Option(names = "--json", description = "One JSON object a line, one line a file.")
    private boolean json;

    @Option(names = "--strict", description = "Demand the canonical form: sorted keys, no zeros in front.")
    private boolean strict;

    @Override
    public Integer call() throws Failure {
        Rejections rejections = new Rejections();
        for (String file : files) {
            try {
                byte[] document = Documents.read(file, LIMITS.maxBytes());
                show(file, Bencode.decode(document, LIMITS, strict ? Reading.STRICT : Reading.LENIENT), null);
            } catch (IOException e) {
                String reason = Failure.describe(e);
                show(file, null, reason);
                rejections.add(file, reason);
            }
        }
        rejections.check(files.size());
        return 0;
    }

    private void show(String file, @Nullable BencodeValue value, @Nullable String error) {
        var out = spec.commandLine().getOut();
        if (json) {
            JsonObject object = new JsonObject();
            object.addProperty("file", file);
            object.addProperty("ok", error == null);
            object.addProperty("error", error);
            JsonElement shown = value == null ? JsonNull.INSTANCE : BencodeText.json(value);
            object.add("value", shown);
            Json.line(out, object);
            return;
        }
        if (files.size() > 1) {
            out.println(file + ":");
        }
        if (value != null) {
            BencodeText.print(out, value, 0);
        } else {
            out.println("rejected: " + error);
        }
    }
}
