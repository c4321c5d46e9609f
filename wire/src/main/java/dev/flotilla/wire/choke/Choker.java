package dev.flotilla.wire.choke;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A strategy that says whom to upload to (BEP 3, <i>choking algorithms</i>).
 *
 * <p>It is asked each ten seconds, and in between when a slot is free for which somebody waits. It must answer from the
 * {@link Round} alone, in the same way each time, at once, and keep nothing: one instance serves all torrents, on several
 * threads. What it throws fails the torrent.
 */
@FunctionalInterface
public interface Choker {

    /** Answers whom to unchoke. Contenders that the decision does not name are choked. */
    Decision decide(Round round);

    /** Tit-for-tat in which who gives nothing draws no more than its allowance. The one that is used when none is chosen. */
    static Choker boundedAltruism() {
        return new BoundedAltruism();
    }

    /** Slots for those that give most, one more to find better partners (BEP 3). */
    static Choker titForTat() {
        return new TitForTat();
    }

    /** Each peer gets the share of our up-link that it has in what we receive. */
    static Choker proportionalShare() {
        return new ProportionalShare();
    }

    /** Whoever is interested is unchoked, slots or not; for networks in which everybody is trusted. */
    static Choker unchokeAll() {
        return new UnchokeAll();
    }

    /** The names of the strategies that ship, the standard one first. */
    static Set<String> names() {
        return shipped().keySet();
    }

    /**
     * The strategy of a name.
     *
     * @throws IllegalArgumentException when there is none
     */
    static Choker named(String name) {
        Choker choker = shipped().get(name);
        if (choker == null) {
            throw new IllegalArgumentException("no choker " + name + ", only " + String.join(", ", names()));
        }
        return choker;
    }

    private static Map<String, Choker> shipped() {
        Map<String, Choker> shipped = new LinkedHashMap<>();
        shipped.put("bounded-altruism", boundedAltruism());
        shipped.put("tit-for-tat", titForTat());
        shipped.put("proportional-share", proportionalShare());
        shipped.put("unchoke-all", unchokeAll());
        return shipped;
    }
}
