package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.Distribution;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.dht.sim.DhtReport.SearchFigures;
import dev.flotilla.dht.sim.DhtReport.Spoofing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One run of a {@link DhtScenario}.
 *
 * <p>Confined to its owner loop.
 */
final class ScenarioRun {
    private static final Duration QUIET = Duration.ofMinutes(2);
    private static final Duration UPKEEP = Duration.ofMinutes(10);
    private static final Duration SEARCH_GAP = Duration.ofMillis(20);
    private static final Duration HOT_TIME = Duration.ofMinutes(1);
    private static final int JOINS = 50;
    private static final int SPOOFED_PER_SECOND = 100_000;
    private static final Duration SPOOF_TIME = Duration.ofSeconds(3);
    private static final int SPOOF_SEARCHES = 20;
    private static final Duration SPOOF_REST = Duration.ofSeconds(10);
    private static final int PORT = 6881;

    private final DhtScenario scenario;
    private final DhtScenario.Progress progress;
    private final SeededRandom random;
    private final List<Id160> swarms;
    private final DhtSimulation network;

    ScenarioRun(DhtScenario scenario, DhtScenario.Progress progress) {
        this.scenario = scenario;
        this.progress = progress;
        random = new SeededRandom(~scenario.seed());
        swarms = Stream.generate(() -> Id160.random(random))
                .limit(scenario.swarms())
                .toList();
        DhtSimulation.Builder plan = DhtSimulation.builder()
                .nodes(scenario.nodes())
                .seed(scenario.seed())
                .profile(scenario.profile())
                .link(scenario.link())
                .deadContacts(scenario.deadContacts())
                .attack(scenario.attack(), scenario.attackers())
                .targets(swarms);
        if (!scenario.medianSession().isZero()) {
            plan.churn(Churn.exponential(scenario.medianSession()));
        }
        progress.onStep(scenario.nodes() + " nodes join");
        network = plan.start();
    }

    DhtReport report() {
        progress.onStep(DhtScenario.SETTLED);
        double maintenance = maintenance();
        Distribution contacts = contacts();
        progress.onStep("peers are announced");
        announce();
        progress.onStep("time passes");
        network.runFor(scenario.pause());
        progress.onStep("peers are searched for");
        SearchFigures searches = search();
        progress.onStep("nodes join, and come back");
        Distribution cold = coldJoins();
        Distribution warm = warmJoins();
        progress.onStep("the hot swarm");
        SearchFigures hot = scenario.hotPeers() == 0 ? SearchTally.none() : hotSwarm();
        progress.onStep("forgeries");
        Spoofing spoofing =
                scenario.attack() == Attack.SPOOF ? spoof() : new Spoofing(0, 0, 0, 0, 0, SearchTally.none());
        return new DhtReport(
                scenario,
                cold,
                warm,
                maintenance,
                contacts,
                searches,
                hot,
                spoofing,
                network.network().sent(),
                network.time().now(),
                network.network().traceHash());
    }

    private double maintenance() {
        network.runFor(QUIET);
        long before = network.network().sent();
        network.runFor(UPKEEP);
        return (network.network().sent() - before) / (double) network.size() / UPKEEP.toSeconds();
    }

    private Distribution contacts() {
        Samples contacts = new Samples();
        network.nodes().forEach(node -> contacts.add(node.contacts()));
        return contacts.distribution();
    }

    /** Once each: what is found later is what others still remember. */
    private void announce() {
        List<SimulatedAnnouncement> announced = new ArrayList<>();
        for (Id160 swarm : swarms) {
            announced.add(network.anyNode().announce(swarm, PORT));
            network.runFor(SEARCH_GAP);
        }
        network.runUntil(() -> announced.stream().allMatch(one -> one.rounds() > 0), Duration.ofMinutes(1));
        announced.forEach(SimulatedAnnouncement::close);
    }

    private SearchFigures search() {
        SearchTally tally = new SearchTally(network);
        for (int i = 0; i < scenario.searches(); i++) {
            tally.add(network.anyNode().findPeers(swarms.get(i % swarms.size())));
            network.runFor(SEARCH_GAP);
        }
        return tally.figures();
    }

    private Distribution coldJoins() {
        List<SimulatedNode> joined = new ArrayList<>();
        for (int i = 0; i < JOINS; i++) {
            joined.add(network.addNode());
            network.runFor(Duration.ofMillis(200));
        }
        return ready(joined);
    }

    private Distribution warmJoins() {
        List<SimulatedNode> back = new ArrayList<>();
        for (int i = 0; i < JOINS; i++) {
            back.add(network.restart(network.anyNode()));
            network.runFor(Duration.ofMillis(200));
        }
        return ready(back);
    }

    /** A node that is not ready after a minute counts as a minute. */
    private Distribution ready(List<SimulatedNode> nodes) {
        network.runFor(Duration.ofMinutes(1));
        Samples millis = new Samples();
        for (SimulatedNode node : nodes) {
            if (node.isThere() || node.readyAfter().isPresent()) {
                millis.add(node.readyAfter().orElse(Duration.ofMinutes(1)).toNanos() / 1e6);
            }
        }
        return millis.distribution();
    }

    private SearchFigures hotSwarm() {
        Id160 swarm = Id160.random(random);
        SearchTally tally = new SearchTally(network);
        Duration gap = HOT_TIME.dividedBy(scenario.hotPeers());
        for (int i = 0; i < scenario.hotPeers(); i++) {
            SimulatedNode node = network.node(i % network.nodeCount());
            tally.add(node.findPeers(swarm)); // before it knows of itself
            node.announce(swarm, 1024 + i % 60_000);
            network.runFor(gap);
        }
        return tally.figures();
    }

    /**
     * The victim searches, as nodes do, first in quiet, then while it is flooded. What it is to find is announced anew:
     * the nodes that came and went since have changed who is closest.
     */
    private Spoofing spoof() {
        announce();
        SimulatedNode victim = network.anyNode();
        Set<Endpoint> quiet = victim.knownNodes();
        searchBy(victim);
        Set<Endpoint> before = victim.knownNodes();
        network.spoof(victim, SPOOFED_PER_SECOND, SPOOF_TIME);
        SearchFigures searches = searchBy(victim);
        Set<Endpoint> after = victim.knownNodes();
        return new Spoofing(
                SPOOFED_PER_SECOND * SPOOF_TIME.toSeconds(),
                before.size(),
                missing(quiet, before),
                missing(before, after),
                (int) after.stream().filter(Addresses::isDead).count(),
                searches);
    }

    private SearchFigures searchBy(SimulatedNode victim) {
        SearchTally tally = new SearchTally(network);
        for (int i = 0; i < SPOOF_SEARCHES && victim.isThere(); i++) {
            tally.add(victim.findPeers(swarms.get(i % swarms.size())));
            network.runFor(SPOOF_TIME.dividedBy(SPOOF_SEARCHES));
        }
        SearchFigures figures = tally.figures();
        network.runFor(SPOOF_REST);
        return figures;
    }

    private static int missing(Set<Endpoint> before, Set<Endpoint> after) {
        return (int) before.stream().filter(node -> !after.contains(node)).count();
    }
}
