package dev.flotilla.examples;

import dev.flotilla.dht.sim.Attack;
import dev.flotilla.dht.sim.DhtReport;
import dev.flotilla.dht.sim.DhtScenario;
import dev.flotilla.dht.sim.Profile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code flotilla simulate}. Confined to the thread that runs it. */
@Command(
        name = "simulate",
        description = "Runs whole networks in memory, on virtual time, and measures them.",
        synopsisSubcommandLabel = "(dht | swarm)",
        subcommands = SimulateSwarmCommand.class)
final class SimulateCommand implements Runnable {
    private static final int MAX_MINUTES = 10 * 365 * 24 * 60;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: dht or swarm");
    }

    @Command(
            name = "dht",
            description = {
                "Runs a network of DHT nodes in memory, on virtual time, and measures it.",
                "Nodes join; peers are announced, once; after a while they are searched for from everywhere. The same"
                        + " options give the same figures on any machine, but for memory and real time."
            })
    int dht(
            @Option(
                            names = "--nodes",
                            paramLabel = "N",
                            split = ",",
                            defaultValue = "1000",
                            description = "How many; several sizes, as 100,1000,10000, show the growth.")
                    int[] nodes,
            @Option(
                            names = "--minutes",
                            paramLabel = "M",
                            defaultValue = "10",
                            description = "From announcing to searching; ${DEFAULT-VALUE} by default.")
                    int minutes,
            @Option(
                            names = "--churn",
                            paramLabel = "MINUTES",
                            defaultValue = "0",
                            description = "Median session of a node; 0, the default, lets all stay.")
                    int churn,
            @Option(
                            names = "--loss",
                            paramLabel = "PERCENT",
                            defaultValue = "0",
                            description = "Datagrams that get lost.")
                    double loss,
            @Option(
                            names = "--dead",
                            paramLabel = "PERCENT",
                            defaultValue = "0",
                            description = "Dead nodes among those that answers name.")
                    double dead,
            @Option(
                            names = "--profile",
                            defaultValue = "PUBLIC",
                            description = "Whom nodes keep: ${COMPLETION-CANDIDATES}.")
                    Profile profile,
            @Option(names = "--attack", defaultValue = "NONE", description = "${COMPLETION-CANDIDATES}.") Attack attack,
            @Option(
                            names = "--attackers",
                            paramLabel = "PERCENT",
                            defaultValue = "10",
                            description = "Nodes that are Sybils or poisoners; ${DEFAULT-VALUE} by default.")
                    double attackers,
            @Option(
                            names = "--hot",
                            paramLabel = "PEERS",
                            defaultValue = "0",
                            description = "Peers that announce and search one swarm within a minute.")
                    int hot,
            @Option(
                            names = "--searches",
                            paramLabel = "N",
                            defaultValue = "1000",
                            description = "How many are measured; ${DEFAULT-VALUE} by default.")
                    int searches,
            @Option(
                            names = "--seed",
                            paramLabel = "S",
                            defaultValue = "1",
                            description = "Decides all that is random; ${DEFAULT-VALUE} by default.")
                    long seed,
            @Option(names = "--json", description = "One JSON object for each size.") boolean json,
            @Option(names = "--report", paramLabel = "FILE.html", description = "Write a page with plots as well.")
                    @Nullable
                    Path report)
            throws IOException {
        List<DhtScenario> scenarios = new ArrayList<>();
        if (Math.max(minutes, churn) > MAX_MINUTES) {
            throw new ParameterException(spec.commandLine(), "--minutes and --churn are " + MAX_MINUTES + " at most");
        }
        try {
            for (int size : nodes) {
                scenarios.add(DhtScenario.of(size, seed)
                        .withPause(Duration.ofMinutes(minutes))
                        .withMedianSession(Duration.ofMinutes(churn))
                        .withProfile(profile)
                        .withSearches(searches)
                        .withHotPeers(hot));
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        scenarios.replaceAll(one -> checked(one, loss, dead, attack, attackers));
        run(scenarios, json, report);
        return 0;
    }

    private DhtScenario checked(DhtScenario one, double loss, double dead, Attack attack, double attackers) {
        for (double percent : new double[] {loss, dead, attackers}) {
            if (!(percent >= 0 && percent <= 100)) {
                throw new ParameterException(spec.commandLine(), "a share is 0 to 100 percent, not " + percent);
            }
        }
        return one.withLink(one.link().withLoss(loss / 100))
                .withDeadContacts(dead / 100)
                .withAttack(attack, attackers / 100);
    }

    private void run(List<DhtScenario> scenarios, boolean json, @Nullable Path page) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<SimulationFigures> all = new ArrayList<>();
        for (DhtScenario scenario : scenarios) {
            SimulationFigures figures = measure(scenario);
            all.add(figures);
            if (json) {
                Json.line(out, figures.json());
            } else {
                figures.print(out);
            }
        }
        if (page != null) {
            Files.writeString(page, new SimulationPage(all).html());
        }
    }

    private static SimulationFigures measure(DhtScenario scenario) {
        long before = SimulationFigures.usedHeapBytes();
        long began = System.nanoTime();
        long[] heap = new long[1];
        long[] joined = new long[1];
        DhtReport report = scenario.run(step -> {
            if (step.equals(DhtScenario.SETTLED)) {
                joined[0] = System.nanoTime() - began;
                heap[0] = SimulationFigures.usedHeapBytes() - before;
            }
        });
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return new SimulationFigures(report, heap[0], Duration.ofNanos(joined[0]), took);
    }
}
