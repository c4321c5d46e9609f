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
 * @param superSeed seeders show each peer only the pieces that are meant for it (BEP 16)
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
        boolean superSeed,
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
        Group seeder = new Group(
                PeerKind.SEEDER, 1, AccessLink.CABLE, Arrival.flashCrowd(Duration.ZERO), SwarmSimulation.FOREVER);
        return new SwarmScenario(
                        seed,
                        64 << 20,
                        256 << 10,
                        List.of(seeder),
                        Link.INTERNET,
                        choker,
                        false,
                        8,
                        Duration.ZERO,
                        Duration.ofHours(4))
                .with(PeerKind.COMPLIANT, leechers);
    }

    /** With one group more. */
    public SwarmScenario with(Group group) {
        List<Group> more = new ArrayList<>(groups);
        more.add(group);
        return withGroups(more);
    }

    /**
     * With so many more that come within ten seconds, on {@link AccessLink#CABLE}, and leave when they have everything;
     * those of {@link PeerKind#SLOW} have a line ten times slower.
     */
    public SwarmScenario with(PeerKind kind, int peers) {
        AccessLink line = kind == PeerKind.SLOW ? AccessLink.CABLE.slower(10) : AccessLink.CABLE;
        return with(new Group(kind, peers, line, Arrival.flashCrowd(Duration.ofSeconds(10)), Duration.ZERO));
    }

    /** With other groups in place of all. */
    public SwarmScenario withGroups(List<Group> others) {
        return new SwarmScenario(seed, length, pieceLength, others, link, choker, superSeed, slots, atLeast, atMost);
    }

    public SwarmScenario withFile(long bytes, int pieceBytes) {
        return new SwarmScenario(seed, bytes, pieceBytes, groups, link, choker, superSeed, slots, atLeast, atMost);
    }

    public SwarmScenario withLink(Link other) {
        return new SwarmScenario(seed, length, pieceLength, groups, other, choker, superSeed, slots, atLeast, atMost);
    }

    /**
     * With another strategy.
     *
     * @throws IllegalArgumentException when there is no choker of that name
     */
    public SwarmScenario withChoker(String name) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, name, superSeed, slots, atLeast, atMost);
    }

    public SwarmScenario withSuperSeed(boolean enabled) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, choker, enabled, slots, atLeast, atMost);
    }

    public SwarmScenario withSlots(int count) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, choker, superSeed, count, atLeast, atMost);
    }

    public SwarmScenario withTime(Duration least, Duration most) {
        return new SwarmScenario(seed, length, pieceLength, groups, link, choker, superSeed, slots, least, most);
    }

    /** Runs it, which may take a minute of real time: some microseconds for each block. */
    public SwarmReport run() {
        return new ScenarioRun(this).report();
    }
}
