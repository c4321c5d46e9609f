package dev.flotilla.examples;

import dev.flotilla.dht.DhtNode;
import dev.flotilla.dht.DhtNodeBuilder;
import dev.flotilla.wire.PeerNode;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a node listens and whom it knows at first. Confined to the thread that runs the command. */
final class NetworkOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--bind", paramLabel = "ADDR", description = "The local address to listen on; any by default.")
    private String bind = "";

    @Option(names = "--port", paramLabel = "N", description = "The port, for TCP and UDP; a free one by default.")
    private int port;

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "A DHT node to begin with; may be given again.")
    private List<HostPort> bootstrap = new ArrayList<>();

    private InetSocketAddress bind() throws Failure {
        if (port < 0 || port > 65535) {
            throw new ParameterException(spec.commandLine(), "a port is 0 to 65535, not " + port);
        }
        InetSocketAddress address = bind.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bind, port);
        if (address.isUnresolved()) {
            throw new Failure("cannot find the address of '" + bind + "'");
        }
        return address;
    }

    boolean isAlone() {
        return bootstrap.isEmpty();
    }

    private List<InetSocketAddress> bootstrap() throws Failure {
        return HostPort.resolveAll(bootstrap);
    }

    /** A peer with its DHT node, to be opened. */
    PeerNode.Builder peer() throws Failure {
        List<String> names = bootstrap.stream().map(HostPort::toString).toList();
        return PeerNode.builder().bind(bind()).bootstrap(names);
    }

    /** A DHT node alone, to be opened. */
    DhtNodeBuilder dht() throws Failure {
        return DhtNode.builder().bind(bind()).bootstrap(bootstrap());
    }

    /**
     * {@code listening 127.0.0.1:6881}: the line that scripts wait for. A node that listens on every address, of IPv6 too,
     * shows the one that was asked for, or {@code 0.0.0.0}.
     */
    String listening(InetSocketAddress address) {
        boolean everywhere = address.getAddress().isAnyLocalAddress();
        String host = bind.isEmpty() ? "0.0.0.0" : bind;
        return "listening " + (everywhere ? new HostPort(host, address.getPort()) : HostPort.of(address));
    }
}
