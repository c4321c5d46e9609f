package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import java.util.List;
import java.util.function.Supplier;

/**
 * What makes a node an attacker: its id, and what it does to its answers.
 *
 * <p>Confined to its owner loop.
 */
final class Attackers {
    private static final int SYBIL_PREFIX_BITS = 48; // closer to the target than any honest node is

    private final Attack attack;
    private final double share;
    private final List<Id160> targets;
    private final SeededRandom random;
    private final Sybils sybils = new Sybils();
    private int count;

    /** @param targets those that Sybils settle next to, in turn */
    Attackers(Attack attack, double share, List<Id160> targets, SeededRandom random) {
        this.attack = attack;
        this.share = share;
        this.targets = List.copyOf(targets);
        this.random = random;
    }

    /** Whether the next node that comes is one of them. */
    boolean isNext() {
        boolean joins = attack == Attack.SYBIL || attack == Attack.POISON;
        return joins && random.nextDouble() < share;
    }

    Id160 id() {
        if (attack != Attack.SYBIL || targets.isEmpty()) {
            return Id160.random(random);
        }
        return targets.get(count++ % targets.size()).randomAtPrefix(SYBIL_PREFIX_BITS, random);
    }

    Tampering tampering(Id160 id, Endpoint endpoint, Supplier<Endpoint> living) {
        return switch (attack) {
            case SYBIL -> {
                sybils.add(id, endpoint);
                yield sybils;
            }
            case POISON -> new Poisoner(random, living);
            case NONE, SPOOF -> throw new AssertionError(attack);
        };
    }
}
