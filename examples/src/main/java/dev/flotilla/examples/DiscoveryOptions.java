package dev.flotilla.examples;

import dev.flotilla.wire.PeerNode;
import java.net.NetworkInterface;
import java.net.SocketException;
import picocli.CommandLine.Option;

/** Where a node finds peers, but for the DHT. Confined to the thread that runs the command. */
final class DiscoveryOptions {
    @Option(names = "--no-pex", description = "Tell peers of no others, and hear of none from them (BEP 11).")
    private boolean noPex;

    @Option(
            names = "--lsd",
            description =
                    "Announce torrents in the local network, and find peers there (BEP 14). Everybody there can read it.")
    private boolean lsd;

    @Option(names = "--lsd-interface", paramLabel = "NAME", description = "As --lsd, on this network interface alone.")
    private String lsdInterface = "";

    PeerNode.Builder apply(PeerNode.Builder node) throws Failure {
        node.peerExchange(!noPex).localDiscovery(lsd);
        if (lsdInterface.isEmpty()) {
            return node;
        }
        NetworkInterface named;
        try {
            named = NetworkInterface.getByName(lsdInterface);
        } catch (SocketException e) {
            throw new Failure("cannot look at network interfaces: " + e.getMessage());
        }
        if (named == null) {
            throw new Failure("there is no network interface '" + lsdInterface + "'");
        }
        return node.localDiscovery(named);
    }
}
