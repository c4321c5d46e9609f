package dev.flotilla.examples;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.io.PrintWriter;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** JSON lines: one object a line, always valid, absent values spelled {@code null}. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();

    private Json() {}

    /** Prints {@code element} on one line. */
    static void line(PrintWriter out, JsonElement element) {
        GSON.toJson(element, out);
        out.println();
        out.flush();
    }

    /** JSON has no NaN and no infinity: null stands for them. */
    static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    static JsonArray strings(Collection<?> values) {
        JsonArray array = new JsonArray();
        values.forEach(value -> array.add(value.toString()));
        return array;
    }
}
