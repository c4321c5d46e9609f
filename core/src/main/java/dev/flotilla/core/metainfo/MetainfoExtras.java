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
            List<Integer> node = fields.elements(token);
            if (node.size() == 2 && scanner.isString(node.get(0)) && scanner.isInteger(node.get(1))) {
                String host = scanner.string(node.get(0)).utf8();
                HostPort.join(host, scanner.integer(node.get(1))).ifPresent(nodes::add);
            }
        }
        return List.copyOf(nodes);
    }

    private static List<List<String>> readTrackers(Fields fields) {
        List<List<String>> tiers = fields.elements("announce-list").stream()
                .map(tier -> texts(fields, fields.elements(tier)))
                .filter(tier -> !tier.isEmpty())
                .toList();
        Optional<String> announce = fields.text("announce").filter(url -> !url.isEmpty());
        return tiers.isEmpty() && announce.isPresent() ? List.of(List.of(announce.get())) : tiers;
    }

    private static List<String> readWebSeeds(Fields fields) {
        Optional<String> one = fields.text("url-list").filter(url -> !url.isEmpty());
        return one.isPresent() ? List.of(one.get()) : texts(fields, fields.elements("url-list"));
    }

    private static List<String> texts(Fields fields, List<Integer> tokens) {
        return tokens.stream()
                .filter(fields.scanner()::isString)
                .map(token -> fields.scanner().string(token).utf8())
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static @Nullable Instant readCreationDate(Fields fields) {
        try {
            return fields.isInteger("creation date") ? Instant.ofEpochSecond(fields.integer("creation date", 0)) : null;
        } catch (DateTimeException e) {
            return null; // a billion years from now
        }
    }
}
