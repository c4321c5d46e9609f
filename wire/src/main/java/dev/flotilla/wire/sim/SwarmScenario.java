package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.Link;
import dev.flotilla.wire.choke.Choker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A swarm and what is measured in it: groups of peers come, get a file, and go.
 *
 * <p>Immutable.
 *
 * @param seed decides all that is random
 * @param length bytes of the file
 * @param pieceLength bytes of a piece
 * @param groups who takes part
 * @param link how far hosts are from each other: of it the median and the spread count
 * @param choker the name of the strategy by which each chooses whom it uploads to: see {@link Choker#names}
 * @param slots peers that each uploads to at a time
 * @param atLeast virtual time that passes in any case
 * @param atMost virtual time after which the run ends though some are not done
 */
public record SwarmScenario(
        long seed,
        long length,
        int pieceLength,
        List<Group> groups,
        Link link,
        String choker,
        int slots,
        Duration atLeast,
        Duration atMost) {

    /**
     * Peers that are alike.
     *
     * <p>Immutable.
     *
     * @param stays how long each stays when it has every piece; not for seeders
     */
    public record Group(PeerKind kind, int peers, AccessLink line, Arrival arrival, Duration stays) {
        public Group {
            if (peers < 0 || stays.isNegative()) {
                throw new IllegalArgumentException("not a group: " + peers + " peers that stay for " + stays);
            }
        }
    }

    public SwarmScenario {
        groups = List.copyOf(groups);
        Choker.named(choker); // there is one
        if (length < 1 || pieceLength < 1 || slots < 1) {
            throw new IllegalArgumentException(
                    length + " bytes in pieces of " + pieceLength + ", " + slots + " upload slots");
        }
    }

    /**
     * 64 MiB in pieces of 256 KiB, on {@link Link#INTERNET}, with eight slots: one seeder and so many compliant leechers,
     * all on {@link AccessLink#CABLE}; the leechers come within ten seconds, and leave as soon as they have everything.
     */
    public static SwarmScenario of(int leechers, long seed) {
        String choker = Choker.names().iterator().next();
        Duration spread = Duration.ofSeconds(10);
        return new SwarmScenario(
                        seed,
                        64 << 20,
                        256 << 10,
                        List.of(),
                        Link.INTERNET,
                        choker,
                        8,
                        Duration.ZERO,
                        Duration.ofHours(4))
                .with(new Group(
                        PeerKind.SEEDER,
                        1,
                        AccessLink.CABLE,
                        Arrival.flashCrowd(Duration.ZERO),
                        SwarmSimulation.FOREVER))
                .with(new Group(
                        PeerKind.COMPLIANT, leechers, AccessLink.CABLE, Arrival.flashCrowd(spread), Duration.ZERO));
    }

    /** With one group more. */
    public SwarmScenario with(Group group) {
        List<Group> more = new ArrayList<>(groups);
        more.add(group);
        return withGroups(more);
    }

    public SwarmScenario withGroups(List<Group> others) {
        return new SwarmScenario(seed, length, pieceLength, others, link, choker, slots, atLeast, atMost);
    }

    public SwarmScenario withFile(long bytes, int pieceBytes) {
        return new SwarmScenario(seed, bytes, pieceBytes, groups, link, choker, slots, atLeast, atMost);
    }

    public SwarmScenario withLink(Link other) {
        return new SwarmScenario(seed, length, pieceLength, groups, other, choker, slots, atLeast, atMost);
    }

    /**
     * With another strategy.
     *
     * @throws IllegalArgumentException when there is no choker of that name
     */
    public SwarmScenario withChoker(String name) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, name, slots, atLeast, atMost);
    }

    public SwarmScenario withSlots(int count) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, choker, count, atLeast, atMost);
    }

    public SwarmScenario withTime(Duration least, Duration most) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, choker, slots, least, most);
    }

    /** Runs it, which may take a minute of real time: some microseconds for each block. */
    public SwarmReport run() {
        return new ScenarioRun(this).report();
    }
}
