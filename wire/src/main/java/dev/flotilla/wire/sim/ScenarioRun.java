package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.Distribution;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.sim.SwarmReport.KindFigures;
import dev.flotilla.wire.sim.SwarmReport.Verdict;
import dev.flotilla.wire.sim.SwarmScenario.Group;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * One run of a {@link SwarmScenario}.
 *
 * <p>Confined to its owner loop.
 */
final class ScenarioRun {
    private static final Duration STEP = Duration.ofSeconds(1);

    private final SwarmScenario scenario;
    private final SwarmSimulation swarm;
    private int awaited; // leechers that are yet to come
    private long seedersSent; // when the last compliant leecher was done

    ScenarioRun(SwarmScenario scenario) {
        this.scenario = scenario;
        swarm = SwarmSimulation.builder()
                .seed(scenario.seed())
                .file(scenario.length(), scenario.pieceLength())
                .link(scenario.link())
                .choker(Choker.named(scenario.choker()))
                .superSeed(scenario.superSeed())
                .slots(scenario.slots())
                .build();
        SeededRandom random = new SeededRandom(~scenario.seed());
        for (Group group : scenario.groups()) {
            for (long nanos : group.arrival().nanos(group.peers(), random)) {
                awaited++;
                swarm.after(Duration.ofNanos(nanos), () -> arrive(group));
            }
        }
    }

    private void arrive(Group group) {
        awaited--;
        swarm.add(group.kind(), group.line(), group.stays());
    }

    SwarmReport report() {
        boolean isOver = false;
        int compliantDone = 0;
        while (!isOver && swarm.now().compareTo(scenario.atMost()) < 0) {
            swarm.runFor(STEP);
            int done = (int) of(PeerKind.COMPLIANT).stream()
                    .filter(SimulatedPeer::isComplete)
                    .count();
            if (done > compliantDone) {
                compliantDone = done;
                seedersSent = sum(PeerKind.SEEDER, SimulatedPeer::uploadedBytes);
            }
            isOver = awaited == 0
                    && swarm.now().compareTo(scenario.atLeast()) >= 0
                    && swarm.peers().stream().allMatch(peer -> peer.isComplete() || !peer.isThere());
        }
        return new SwarmReport(
                scenario,
                figures(),
                seedersSent / (double) scenario.length(),
                swarm.peers().stream().mapToLong(SimulatedPeer::downloadedBytes).sum(),
                swarm.now(),
                swarm.events(),
                swarm.traceHash());
    }

    private List<SimulatedPeer> of(PeerKind kind) {
        return swarm.peers().stream().filter(peer -> peer.kind() == kind).toList();
    }

    private long sum(PeerKind kind, ToLongFunction<SimulatedPeer> figure) {
        return of(kind).stream().mapToLong(figure).sum();
    }

    private List<KindFigures> figures() {
        List<KindFigures> figures = new ArrayList<>();
        for (PeerKind kind : PeerKind.values()) {
            if (!of(kind).isEmpty()) {
                figures.add(figures(kind));
            }
        }
        return figures;
    }

    private KindFigures figures(PeerKind kind) {
        double[] seconds = of(kind).stream()
                .flatMap(peer -> peer.completedAfter().stream())
                .mapToDouble(after -> after.toNanos() / 1e9)
                .toArray();
        return new KindFigures(
                kind,
                of(kind).size(),
                new Distribution(seconds),
                sum(kind, SimulatedPeer::downloadedBytes),
                sum(kind, SimulatedPeer::uploadedBytes),
                sum(kind, SimulatedPeer::fromSeeders),
                sum(kind, SimulatedPeer::fromAltruism),
                sum(kind, SimulatedPeer::wastedBytes),
                sum(kind, SimulatedPeer::falsePieces),
                verdict(kind));
    }

    /** What compliant peers did about a kind. */
    private Verdict verdict(PeerKind kind) {
        int bans = 0;
        int victims = 0;
        int spoiled = 0;
        int mostSpoiled = 0;
        int mostFailed = 0;
        for (SimulatedPeer judge : of(PeerKind.COMPLIANT)) {
            for (SimulatedPeer peer : of(kind)) {
                int pieces = judge.piecesSpoiledBy(peer);
                bans += judge.hasBanned(peer) ? 1 : 0;
                victims += pieces > 0 ? 1 : 0;
                spoiled += pieces;
                mostSpoiled = Math.max(mostSpoiled, pieces);
                mostFailed = Math.max(mostFailed, judge.failedPiecesWith(peer));
            }
        }
        return new Verdict(bans, victims, spoiled, mostSpoiled, mostFailed);
    }
}
