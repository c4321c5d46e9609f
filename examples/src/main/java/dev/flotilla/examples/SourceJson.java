package dev.flotilla.examples;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.FileAttribute;
import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.Magnet;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.SafePaths;
import dev.flotilla.examples.Source.OfFile;
import dev.flotilla.examples.Source.OfLink;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The line of JSON that shows a torrent or a link; every field is there, unknown ones are {@code null}. */
final class SourceJson {
    private static final List<String> FIELDS = List.of(
            "name",
            "infoHashV1",
            "infoHashV2",
            "pieceLength",
            "numPieces",
            "length",
            "private",
            "files",
            "nodes",
            "webSeeds",
            "trackers");

    private SourceJson() {}

    static JsonObject rejected(String text, String reason) {
        return line(text, reason);
    }

    static JsonObject of(String text, Source source) {
        JsonObject line = line(text, null);
        if (source instanceof OfFile file) {
            fill(line, file.metainfo());
        } else if (source instanceof OfLink link) {
            fill(line, link.magnet());
        } else {
            throw new AssertionError(source);
        }
        return line;
    }

    private static JsonObject line(String text, @Nullable String error) {
        JsonObject line = new JsonObject();
        line.addProperty("file", text);
        line.addProperty("ok", error == null);
        line.addProperty("error", error);
        FIELDS.forEach(field -> line.addProperty(field, (String) null));
        return line;
    }

    private static void fill(JsonObject line, Metainfo metainfo) {
        InfoDictionary info = metainfo.info();
        line.addProperty("name", info.name());
        line.addProperty("infoHashV1", metainfo.infoHash().hex());
        line.addProperty(
                "infoHashV2", metainfo.infoHashV2().map(ByteString::hex).orElse(null));
        line.addProperty("pieceLength", info.geometry().pieceLength());
        line.addProperty("numPieces", info.geometry().pieceCount());
        line.addProperty("length", info.totalLength());
        line.addProperty("private", info.isPrivate());
        JsonArray files = new JsonArray();
        SafePaths paths = SafePaths.of(info);
        for (int i = 0; i < info.files().size(); i++) {
            files.add(file(info.files().get(i), paths.path(i)));
        }
        line.add("files", files);
        line.add("nodes", Json.strings(metainfo.nodes()));
        line.add("webSeeds", Json.strings(metainfo.webSeeds()));
        line.add(
                "trackers",
                Json.strings(metainfo.trackers().stream().flatMap(List::stream).toList()));
    }

    private static JsonObject file(FileEntry entry, String path) {
        JsonObject file = new JsonObject();
        file.addProperty("path", path);
        file.addProperty("length", entry.length());
        file.addProperty("pad", entry.isPad());
        file.addProperty(
                "attr",
                entry.attributes().stream()
                        .map(FileAttribute::letter)
                        .map(String::valueOf)
                        .collect(Collectors.joining()));
        return file;
    }

    private static void fill(JsonObject line, Magnet magnet) {
        line.addProperty("name", magnet.displayName().orElse(null));
        line.addProperty("infoHashV1", magnet.infoHash().hex());
        line.addProperty("infoHashV2", magnet.infoHashV2().map(ByteString::hex).orElse(null));
        line.add("webSeeds", Json.strings(magnet.webSeeds()));
        line.add("trackers", Json.strings(magnet.trackers()));
        JsonArray selected = new JsonArray();
        magnet.selectOnly().stream().forEach(selected::add);
        line.add("so", selected);
        line.add("peers", Json.strings(magnet.peers()));
    }
}
