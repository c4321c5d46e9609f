package dev.flotilla.examples;

import dev.flotilla.dht.DhtNode;
import dev.flotilla.dht.DhtNodeBuilder;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code flotilla node}. Confined to the thread that runs it. */
@Command(
        name = "node",
        description = {
            "Runs a DHT node alone until interrupted; others may bootstrap from it.",
            "Prints a line 'listening ADDR:PORT', and with --nodes how many of them answered. 0.0.0.0 stands for every"
                    + " address, of IPv6 too."
        })
final class NodeCommand implements Callable<Integer> {
    private static final int MAX_FILE = 1 << 20;
    private static final int WINDOW = 32;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DhtOptions options;

    @Option(names = "--read-only", description = "Ask, but answer nobody (BEP 43).")
    private boolean readOnly;

    @Option(
            names = "--source-rate",
            paramLabel = "N|off",
            description =
                    "Datagrams a second taken from one address, loopback not counted; off: any number, and long answers"
                            + " to anybody, for measurements. 100 by default.")
    private @Nullable String sourceRate;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description =
                    "Remember the node's id and the nodes it knew here; written every five minutes and at the end.")
    private @Nullable Path state;

    @Option(
            names = "--nodes",
            paramLabel = "FILE",
            description =
                    "Nodes to contact, one HOST:PORT a line; empty lines and lines that begin with # are skipped.")
    private @Nullable String nodes;

    @Override
    public Integer call() throws Exception {
        List<InetSocketAddress> known = nodes == null ? List.of() : readNodes(nodes);
        PrintWriter out = spec.commandLine().getOut();
        OnExit.using(builder().open(), node -> {
            out.println(options.network().listening(node.localAddress()));
            if (!known.isEmpty()) {
                out.printf("contacted %d, %d answered%n", known.size(), contact(node, known));
            }
            new CountDownLatch(1).await();
        });
        return 0;
    }

    private DhtNodeBuilder builder() throws Failure {
        DhtNodeBuilder builder = options.builder().readOnly(readOnly);
        if (state != null) {
            builder.stateFile(state);
        }
        if (sourceRate == null) {
            return builder;
        }
        try {
            return builder.sourceRate(sourceRate.equals("off") ? 0 : Integer.parseInt(sourceRate));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--source-rate is off or 0 to 1000000, not '" + sourceRate + "'", e);
        }
    }

    /** Pings each, and once more when it is silent; who answers may enter the routing table. */
    private static int contact(DhtNode node, List<InetSocketAddress> known) throws InterruptedException {
        Semaphore window = new Semaphore(WINDOW);
        AtomicInteger answered = new AtomicInteger();
        for (InetSocketAddress address : known) {
            window.acquire();
            node.ping(address)
                    .exceptionallyCompose(silent -> node.ping(address))
                    .whenComplete((reply, failure) -> {
                        if (failure == null) {
                            answered.incrementAndGet();
                        }
                        window.release();
                    });
        }
        window.acquire(WINDOW);
        return answered.get();
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
