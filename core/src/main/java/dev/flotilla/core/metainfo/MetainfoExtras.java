package dev.flotilla.core.metainfo;

import dev.flotilla.core.bencode.BencodeScanner;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a .torrent file says beside its info dictionary. Nothing of it is needed, so what is malformed is left out.
 *
 * <p>Immutable.
 *
 * @param nodes BEP 5, each {@code host:port}
 * @param trackers BEP 12: tiers of URLs
 * @param webSeeds BEP 19
 */
record MetainfoExtras(
        List<String> nodes,
        List<List<String>> trackers,
        List<String> webSeeds,
        @Nullable String comment,
        @Nullable String createdBy,
        @Nullable Instant creationDate) {

    /** Nodes, trackers and web seeds kept, each; more are left out. */
    static final int MOST = 4096;

    static final MetainfoExtras NONE = new MetainfoExtras(List.of(), List.of(), List.of(), null, null, null);

    static MetainfoExtras read(Fields fields) {
        return new MetainfoExtras(
                readNodes(fields),
                readTrackers(fields),
                readWebSeeds(fields),
                fields.text("comment").orElse(null),
                fields.text("created by").orElse(null),
                readCreationDate(fields));
    }

    private static List<String> readNodes(Fields fields) {
        BencodeScanner scanner = fields.scanner();
        List<String> nodes = new ArrayList<>();
        for (int token : fields.elements("nodes")) {
            int[] node = fields.elements(token);
            if (node.length == 2 && scanner.isString(node[0]) && scanner.isInteger(node[1]) && nodes.size() < MOST) {
                HostPort.join(scanner.string(node[0]).utf8(), scanner.integer(node[1]))
                        .ifPresent(nodes::add);
            }
        }
        return List.copyOf(nodes);
    }

    private static List<List<String>> readTrackers(Fields fields) {
        List<List<String>> tiers = new ArrayList<>();
        int rest = MOST;
        for (int token : fields.elements("announce-list")) {
            List<String> tier = fields.texts(fields.elements(token), rest);
            if (!tier.isEmpty()) {
                tiers.add(tier);
                rest -= tier.size();
            }
        }
        Optional<String> announce = fields.text("announce").filter(url -> !url.isEmpty());
        return tiers.isEmpty() && announce.isPresent() ? List.of(List.of(announce.get())) : List.copyOf(tiers);
    }

    private static List<String> readWebSeeds(Fields fields) {
        Optional<String> one = fields.text("url-list").filter(url -> !url.isEmpty());
        return one.isPresent() ? List.of(one.get()) : fields.texts(fields.elements("url-list"), MOST);
    }

    private static @Nullable Instant readCreationDate(Fields fields) {
        try {
            return fields.isInteger("creation date") ? Instant.ofEpochSecond(fields.integer("creation date", 0)) : null;
        } catch (DateTimeException e) {
            return null; // a billion years from now
        }
    }
}
