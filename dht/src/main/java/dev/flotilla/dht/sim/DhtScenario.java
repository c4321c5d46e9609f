package dev.flotilla.dht.sim;

import dev.flotilla.core.sim.Link;
import java.time.Duration;

/**
 * A network and what is measured in it: nodes join and settle; peers are announced, once each, and never renewed; after a
 * while they are searched for from everywhere. Then, if asked for, a hot swarm and a flood of forgeries.
 *
 * <p>Immutable.
 *
 * @param nodes attackers among them
 * @param profile of the honest nodes
 * @param pause from the announcements to the searches
 * @param medianSession of the nodes, exponentially distributed; zero when all stay
 * @param link how datagrams fare
 * @param deadContacts share of dead nodes among those that answers name, besides those that churn leaves behind
 * @param attackers share of the nodes; their number does not matter for {@link Attack#SPOOF}
 * @param swarms how many info-hashes are announced, by one peer each; Sybils settle next to all of them
 * @param searches how many there are
 * @param hotPeers how many peers announce and search one info-hash within a minute; 0 for none
 */
public record DhtScenario(
        int nodes,
        long seed,
        Profile profile,
        Duration pause,
        Duration medianSession,
        Link link,
        double deadContacts,
        Attack attack,
        double attackers,
        int swarms,
        int searches,
        int hotPeers) {

    /** The step that begins when all nodes have joined and settled. */
    public static final String SETTLED = "nobody searches";

    public DhtScenario {
        if (nodes < 2 || swarms < 1 || searches < 0 || hotPeers < 0) {
            throw new IllegalArgumentException("at least two nodes and one swarm: " + nodes + ", " + swarms + ", "
                    + searches + " searches, " + hotPeers + " hot peers");
        }
        if (pause.isNegative() || medianSession.isNegative()) {
            throw new IllegalArgumentException("no time is negative: " + pause + ", " + medianSession);
        }
    }

    /** So many nodes that stay, {@link Profile#PUBLIC}, on {@link Link#INTERNET}; 100 swarms, 1000 searches, ten minutes after. */
    public static DhtScenario of(int nodes, long seed) {
        return new DhtScenario(
                nodes,
                seed,
                Profile.PUBLIC,
                Duration.ofMinutes(10),
                Duration.ZERO,
                Link.INTERNET,
                0,
                Attack.NONE,
                0,
                Math.min(100, nodes),
                1000,
                0);
    }

    public DhtScenario withProfile(Profile rules) {
        return new DhtScenario(
                nodes,
                seed,
                rules,
                pause,
                medianSession,
                link,
                deadContacts,
                attack,
                attackers,
                swarms,
                searches,
                hotPeers);
    }

    public DhtScenario withPause(Duration time) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                time,
                medianSession,
                link,
                deadContacts,
                attack,
                attackers,
                swarms,
                searches,
                hotPeers);
    }

    public DhtScenario withMedianSession(Duration time) {
        return new DhtScenario(
                nodes, seed, profile, pause, time, link, deadContacts, attack, attackers, swarms, searches, hotPeers);
    }

    public DhtScenario withLink(Link newLink) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                pause,
                medianSession,
                newLink,
                deadContacts,
                attack,
                attackers,
                swarms,
                searches,
                hotPeers);
    }

    public DhtScenario withDeadContacts(double share) {
        return new DhtScenario(
                nodes, seed, profile, pause, medianSession, link, share, attack, attackers, swarms, searches, hotPeers);
    }

    public DhtScenario withAttack(Attack kind, double share) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                pause,
                medianSession,
                link,
                deadContacts,
                kind,
                share,
                swarms,
                searches,
                hotPeers);
    }

    public DhtScenario withSwarms(int count) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                pause,
                medianSession,
                link,
                deadContacts,
                attack,
                attackers,
                count,
                searches,
                hotPeers);
    }

    public DhtScenario withSearches(int count) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                pause,
                medianSession,
                link,
                deadContacts,
                attack,
                attackers,
                swarms,
                count,
                hotPeers);
    }

    public DhtScenario withHotPeers(int count) {
        return new DhtScenario(
                nodes,
                seed,
                profile,
                pause,
                medianSession,
                link,
                deadContacts,
                attack,
                attackers,
                swarms,
                searches,
                count);
    }

    /** Runs it, which may take minutes of real time: about a second for each three hundred thousand datagrams. */
    public DhtReport run() {
        return run(step -> {});
    }

    /** As {@link #run()}, and tells what it does next, for a person who waits. */
    public DhtReport run(Progress progress) {
        return new ScenarioRun(this, progress).report();
    }

    /** Who is told what a run does next. */
    @FunctionalInterface
    public interface Progress {
        /** The next step, in a few words. */
        void onStep(String step);
    }
}
