package dev.flotilla.examples;

import dev.flotilla.core.metainfo.TorrentCreator;
import dev.flotilla.core.sim.Link;
import dev.flotilla.wire.sim.AccessLink;
import dev.flotilla.wire.sim.Arrival;
import dev.flotilla.wire.sim.PeerKind;
import dev.flotilla.wire.sim.SwarmReport;
import dev.flotilla.wire.sim.SwarmScenario;
import dev.flotilla.wire.sim.SwarmScenario.Group;
import dev.flotilla.wire.sim.SwarmSimulation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code flotilla simulate swarm}. Confined to the thread that runs it. */
@Command(
        name = "swarm",
        description = {
            "Runs a swarm of peers in memory, on virtual time, and measures who gets the file when, and at whose cost.",
            "Leechers come at once and leave when they have everything; the seeder stays. The same options give the same"
                    + " figures on any machine, but for real time."
        })
final class SimulateSwarmCommand implements Callable<Integer> {
    private static final String POISONERS = "POISONER, INTERMITTENT_POISONER or COLLUDING_POISONER";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "100",
            description = "Leechers in all; ${DEFAULT-VALUE} by default.")
    private int peers;

    @Option(
            names = "--free-riders",
            paramLabel = "K",
            defaultValue = "0",
            description = "So many of them are of --rider-kind.")
    private int riders;

    @Option(
            names = "--rider-kind",
            paramLabel = "KIND",
            defaultValue = "FREE_RIDER",
            description = "${COMPLETION-CANDIDATES}.")
    private PeerKind riderKind;

    @Option(
            names = "--slow",
            paramLabel = "K",
            defaultValue = "0",
            description = "So many have a line ten times slower.")
    private int slow;

    @Option(names = "--poisoners", paramLabel = "K", defaultValue = "0", description = "So many send false blocks.")
    private int poisoners;

    @Option(names = "--poisoner-kind", paramLabel = "KIND", defaultValue = "POISONER", description = POISONERS + ".")
    private PeerKind poisonerKind;

    @Option(
            names = "--choker",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Whom all upload to, by what strategy; several are run one after the other. The node's own by default.")
    private List<String> chokers = new ArrayList<>();

    @Option(
            names = "--slots",
            paramLabel = "N",
            defaultValue = "8",
            description = "Upload slots of each; ${DEFAULT-VALUE} by default.")
    private int slots;

    @Option(names = "--super-seed", description = "The seeder shows each only what is meant for it (BEP 16).")
    private boolean superSeed;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "64M",
            converter = Units.Size.class,
            description = "Of the file; ${DEFAULT-VALUE} by default.")
    private int size;

    @Option(
            names = "--piece-size",
            paramLabel = "BYTES",
            defaultValue = "256K",
            converter = Units.Size.class,
            description = "${DEFAULT-VALUE} by default.")
    private int pieceSize;

    @Option(
            names = "--line",
            paramLabel = "UP/DOWN",
            converter = Line.class,
            description = "Bytes a second of a leecher, as 750K/6M; 6 and 50 Mbit/s by default.")
    private AccessLink line = AccessLink.CABLE;

    @Option(
            names = "--seeder-line",
            paramLabel = "UP/DOWN",
            converter = Line.class,
            description = "Of the seeder; the same by default.")
    private AccessLink seederLine = AccessLink.CABLE;

    @Option(names = "--lan", description = "All are 0.2 ms from each other, not 80.")
    private boolean isLan;

    @Option(
            names = "--within",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Leechers come within that time; ${DEFAULT-VALUE} by default.")
    private Duration within;

    @Option(
            names = "--stay",
            paramLabel = "TIME",
            defaultValue = "0s",
            description = "How long they seed; ${DEFAULT-VALUE} by default.")
    private Duration stay;

    @Option(
            names = "--limit",
            paramLabel = "TIME",
            defaultValue = "4h",
            description = "Virtual time at most; ${DEFAULT-VALUE} by default.")
    private Duration limit;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Decides all that is random; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(names = "--json", description = "One JSON object for each choker.")
    private boolean json;

    @Option(names = "--report", paramLabel = "FILE", description = "Write a page with plots as well.")
    private @Nullable Path html;

    /** {@code 750K/6M}. */
    static final class Line implements ITypeConverter<AccessLink> {
        @Override
        public AccessLink convert(String text) {
            String[] rates = text.split("/", -1);
            if (rates.length != 2) {
                throw new TypeConversionException("'" + text + "' is not a line such as 750K/6M");
            }
            return new AccessLink(Units.size(rates[0]), Units.size(rates[1]));
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<SwarmFigures> all = new ArrayList<>();
        for (SwarmScenario scenario : scenarios()) {
            long began = System.nanoTime();
            SwarmReport report = scenario.run();
            SwarmFigures figures = new SwarmFigures(report, Duration.ofNanos(System.nanoTime() - began));
            all.add(figures);
            if (json) {
                Json.line(out, figures.json());
            } else {
                figures.print(out);
            }
        }
        if (html != null) {
            Files.writeString(html, new SwarmPage(all).html());
        }
        return 0;
    }

    private List<SwarmScenario> scenarios() {
        if (!poisonerKind.lies()) {
            throw new ParameterException(
                    spec.commandLine(), "--poisoner-kind is " + POISONERS + ", not " + poisonerKind);
        }
        if (Integer.bitCount(pieceSize) != 1 || pieceSize < TorrentCreator.MIN_PIECE_LENGTH) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--piece-size is a power of two from " + TorrentCreator.MIN_PIECE_LENGTH + ", not " + pieceSize);
        }
        try {
            int compliant = peers - riders - slow - poisoners;
            if (compliant < 1) {
                throw new IllegalArgumentException("of " + peers + " leechers none is compliant");
            }
            SwarmScenario scenario = SwarmScenario.of(0, seed)
                    .withGroups(List.of())
                    .withFile(size, pieceSize)
                    .withLink(isLan ? Link.LAN : Link.INTERNET)
                    .withSlots(slots)
                    .withSuperSeed(superSeed)
                    .withTime(Duration.ZERO, limit)
                    .with(new Group(
                            PeerKind.SEEDER, 1, seederLine, Arrival.flashCrowd(Duration.ZERO), SwarmSimulation.FOREVER))
                    .with(leechers(PeerKind.COMPLIANT, compliant, line))
                    .with(leechers(riderKind, riders, line))
                    .with(leechers(PeerKind.SLOW, slow, line.slower(10)))
                    .with(leechers(poisonerKind, poisoners, line));
            return chokers.isEmpty()
                    ? List.of(scenario)
                    : chokers.stream().map(scenario::withChoker).toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Group leechers(PeerKind kind, int count, AccessLink access) {
        return new Group(kind, count, access, Arrival.flashCrowd(within), stay);
    }
}
