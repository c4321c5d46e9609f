package dev.flotilla.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code flotilla node}. Confined to the thread that runs it. */
@Command(
        name = "node",
        description = {
            "Runs a DHT node alone until interrupted; others may bootstrap from it.",
            "Prints a line 'listening ADDR:PORT'."
        })
final class NodeCommand implements Callable<Integer> {
    private static final int MAX_FILE = 1 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NetworkOptions network;

    @Option(
            names = "--nodes",
            paramLabel = "FILE",
            description =
                    "Nodes to contact, one HOST:PORT a line; empty lines and lines that begin with # are skipped.")
    private @Nullable String nodes;

    @Override
    public Integer call() throws Exception {
        List<InetSocketAddress> known = nodes == null ? List.of() : readNodes(nodes);
        OnExit.using(network.openDht(), node -> {
            known.forEach(node::addNode);
            spec.commandLine().getOut().println(network.listening(node.localAddress()));
            new CountDownLatch(1).await();
        });
        return 0;
    }

    private static List<InetSocketAddress> readNodes(String file) throws IOException, Failure {
        List<InetSocketAddress> found = new ArrayList<>();
        int number = 0;
        String text = new String(Documents.read(file, MAX_FILE), StandardCharsets.UTF_8);
        for (String line : text.lines().toList()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                found.add(HostPort.parse(line.strip()).resolve());
            } catch (TypeConversionException e) {
                throw new Failure(file + ", line " + number + ": " + e.getMessage());
            }
        }
        return found;
    }
}
