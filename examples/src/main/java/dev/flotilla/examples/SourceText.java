package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;

/** Prints for people what {@link SourceJson} says to scripts. Hostile text is shown without its control characters. */
final class SourceText {
    private SourceText() {}

    static void print(PrintWriter out, JsonObject shown) {
        out.println(printable(shown.get("file").getAsString()));
        if (!shown.get("ok").getAsBoolean()) {
            out.println("  rejected     " + printable(shown.get("error").getAsString()));
            return;
        }
        text(out, "name", shown.get("name"));
        text(out, "info-hash", shown.get("infoHashV1"));
        text(out, "v2 info-hash", shown.get("infoHashV2"));
        if (!shown.get("length").isJsonNull()) {
            long length = shown.get("length").getAsLong();
            out.printf("  length       %s (%d bytes)%n", Units.bytes(length), length);
            out.printf(
                    "  pieces       %d of %s%n",
                    shown.get("numPieces").getAsInt(),
                    Units.bytes(shown.get("pieceLength").getAsInt()));
            out.println("  private      " + (shown.get("private").getAsBoolean() ? "yes" : "no"));
        }
        list(out, "node", shown.get("nodes"));
        list(out, "peer", shown.get("peers"));
        list(out, "tracker", shown.get("trackers"));
        list(out, "web seed", shown.get("webSeeds"));
        if (shown.has("so") && !shown.getAsJsonArray("so").isEmpty()) {
            text(out, "select only", shown.get("so"));
        }
        if (shown.get("files") instanceof JsonArray files) {
            out.println("  files        " + files.size());
            for (int i = 0; i < files.size(); i++) {
                file(out, i, files.get(i).getAsJsonObject());
            }
        }
    }

    /** With the number by which {@code --files} knows it. */
    private static void file(PrintWriter out, int number, JsonObject file) {
        String attributes = file.get("attr").getAsString();
        out.printf(
                "  %5d  %11s  %s%s%n",
                number,
                Units.bytes(file.get("length").getAsLong()),
                printable(file.get("path").getAsString()),
                attributes.isEmpty() ? "" : " (" + attributes + ")");
    }

    private static void text(PrintWriter out, String label, JsonElement value) {
        if (!value.isJsonNull()) {
            String text = value.isJsonPrimitive() ? value.getAsString() : value.toString();
            out.printf("  %-12s %s%n", label, printable(text));
        }
    }

    private static void list(PrintWriter out, String label, JsonElement values) {
        if (values instanceof JsonArray array) {
            array.forEach(value -> text(out, label, value));
        }
    }

    /** The text with what could move a cursor or turn the writing round replaced by U+FFFD. */
    static String printable(String hostile) {
        return hostile.codePoints()
                .map(point -> switch (Character.getType(point)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> 0xfffd;
                    default -> point;
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
