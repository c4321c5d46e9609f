package dev.flotilla.examples;

import dev.flotilla.wire.PeerStatistics;
import java.util.Locale;

/** What one peer gave and took, for a person. */
final class PeerLine {

    private PeerLine() {}

    static String of(PeerStatistics peer) {
        String source = peer.source().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String reason = peer.connected() ? peer.uploadReason() : "left";
        return String.format(
                Locale.ROOT,
                "peer: %s, %s, %s%s, gave %s, took %s; %s",
                peer.endpoint(),
                SourceText.printable(peer.client()),
                source,
                peer.encrypted() ? ", encrypted" : "",
                Units.bytes(peer.downloadedBytes()),
                Units.bytes(peer.uploadedBytes()),
                reason);
    }
}
