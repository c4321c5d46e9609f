package dev.flotilla.examples;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What one run of the command line, in this process, left. Immutable. */
record Cli(int status, String out, String err) {

    static Cli run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        return new Cli(status, out.toString(), err.toString());
    }

    List<String> lines() {
        return out.lines().toList();
    }

    /** Standard output as JSON lines; fails when a line is not an object. */
    List<JsonObject> json() {
        return out.lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }
}
