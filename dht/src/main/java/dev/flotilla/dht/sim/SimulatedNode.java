package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Goal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A node of a {@link DhtSimulation}: the real engine, on a virtual host.
 *
 * <p>Confined to its owner loop.
 */
public final class SimulatedNode {
    final NodeShell shell;

    SimulatedNode(NodeShell shell) {
        this.shell = shell;
    }

    public Id160 id() {
        return shell.id;
    }

    /** Where its socket is, as others see it. */
    public Endpoint endpoint() {
        return shell.host.endpoint();
    }

    /** Keeps a peer at {@code port} of this node's address announced; 0 stands for the node's own port. */
    public SimulatedAnnouncement announce(Id160 infoHash, int port) {
        return shell.announce(infoHash, port);
    }

    /** Looks for all peers of a swarm. */
    public PeerSearch findPeers(Id160 infoHash) {
        return shell.findPeers(infoHash);
    }

    /** Looks for the nodes closest to an id. */
    public PeerSearch findNodes(Id160 target) {
        return shell.findNodes(target);
    }

    /** Looks for anything, such as by disjoint paths. */
    PeerSearch search(Goal goal) {
        return shell.search(goal);
    }

    /** Leaves without a word, for ever. Does nothing the second time. */
    public void leave() {
        shell.leave();
    }

    /** False once it has left. */
    public boolean isThere() {
        return shell.isThere();
    }

    /** Pulls its cable, or plugs it in again; the node runs on. */
    public void setConnected(boolean connected) {
        shell.host.setUp(connected);
    }

    /** How many verified nodes its routing tables hold. */
    public int contacts() {
        return shell.contacts();
    }

    /** Where those nodes are. */
    public Set<Endpoint> knownNodes() {
        return shell.snapshot().nodes().stream()
                .map(node -> node.contact().endpoint())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** How long it took from its start until it could serve and search: until it knew eight nodes, or all there are. */
    public Optional<Duration> readyAfter() {
        return shell.readyAfter();
    }

    /** How many datagrams arrived at it. */
    public long received() {
        return shell.host.received();
    }

    /** How many datagrams it sent. */
    public long sent() {
        return shell.host.sent();
    }
}
