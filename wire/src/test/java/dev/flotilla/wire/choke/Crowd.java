package dev.flotilla.wire.choke;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Contenders for a test, numbered from 1 as they are added, and what a choker says of them. */
final class Crowd {
    static final long SECOND = 1_000_000_000L;
    static final long ALLOWANCE = 500_000;
    static final long PIECE = 50_000;

    final List<Contender> contenders = new ArrayList<>();

    /** An interested, choked peer that came long ago. */
    Crowd waiting(long receivedRate) {
        return add(false, false, receivedRate, 0, 100);
    }

    Crowd unchoked(long receivedRate, long sinceSeconds) {
        return add(true, false, receivedRate, 0, sinceSeconds);
    }

    Crowd optimistic(long receivedRate) {
        return add(true, true, receivedRate, 0, 20);
    }

    Crowd serving(long sentBytes, long sinceSeconds, int redistributed) {
        return add(new Contender(
                next(),
                true,
                true,
                false,
                false,
                0,
                sentBytes / sinceSeconds,
                sentBytes,
                sinceSeconds * SECOND,
                1_000 * SECOND,
                ALLOWANCE,
                redistributed,
                0,
                0));
    }

    /** Never had a turn. */
    Crowd newcomerThatWaited(long seconds) {
        return add(new Contender(
                next(), true, false, false, false, 0, 0, 0, seconds * SECOND, seconds * SECOND, ALLOWANCE, 0, 0, 0));
    }

    Crowd waited(long seconds, int redistributed) {
        return add(new Contender(
                next(),
                true,
                false,
                false,
                false,
                0,
                0,
                0,
                seconds * SECOND,
                1_000 * SECOND,
                ALLOWANCE,
                redistributed,
                0,
                0));
    }

    /** A seeder sees what became of its pieces, and what it has besides. */
    Crowd evidence(long waitedSeconds, int redistributed, int hoarded, int elsewhere) {
        return add(new Contender(
                next(),
                true,
                false,
                false,
                false,
                0,
                0,
                0,
                waitedSeconds * SECOND,
                1_000 * SECOND,
                ALLOWANCE,
                redistributed,
                hoarded,
                elsewhere));
    }

    Crowd newcomer() {
        return add(
                new Contender(next(), true, false, false, false, 0, 0, 0, 5 * SECOND, 5 * SECOND, ALLOWANCE, 0, 0, 0));
    }

    /** Gave nothing and has drawn all it could. */
    Crowd exhausted() {
        return add(new Contender(next(), true, false, false, false, 0, 0, 0, 5 * SECOND, 5 * SECOND, 0, 0, 0, 0));
    }

    Crowd snubbed(long receivedRate) {
        return add(new Contender(
                next(), true, true, false, true, receivedRate, 0, 0, 100 * SECOND, 1_000 * SECOND, ALLOWANCE, 0, 0, 0));
    }

    Crowd uninterested() {
        return add(new Contender(next(), false, true, false, false, 1_000_000, 0, 0, 0, 0, ALLOWANCE, 0, 0, 0));
    }

    private Crowd add(boolean isUnchoked, boolean isOptimistic, long rate, long sentBytes, long sinceSeconds) {
        return add(new Contender(
                next(),
                true,
                isUnchoked,
                isOptimistic,
                false,
                rate,
                sentBytes / sinceSeconds,
                sentBytes,
                sinceSeconds * SECOND,
                1_000 * SECOND,
                ALLOWANCE,
                0,
                0,
                0));
    }

    private Crowd add(Contender contender) {
        contenders.add(contender);
        return this;
    }

    private int next() {
        return contenders.size() + 1;
    }

    Round round(int slots, boolean rotates) {
        return new Round(false, false, rotates, slots, PIECE, 100_000, 0, contenders);
    }

    Round between(int slots) {
        return new Round(false, true, false, slots, PIECE, 100_000, 0, contenders);
    }

    Round seeding(int slots) {
        return new Round(true, false, true, slots, PIECE, 100_000, 0, contenders);
    }

    /** As {@link #seeding}, but in a round in which no slot rotates. */
    Round seedingQuietly(int slots) {
        return new Round(true, false, false, slots, PIECE, 100_000, 0, contenders);
    }

    static Map<Integer, Verdict> verdicts(Decision decision) {
        return decision.verdicts().stream().collect(Collectors.toMap(Verdict::number, Function.identity()));
    }

    static List<Integer> unchoked(Decision decision) {
        return decision.verdicts().stream()
                .filter(Verdict::unchoked)
                .map(Verdict::number)
                .sorted()
                .toList();
    }

    /** The number of the one that has the optimistic slot, 0 when nobody has. */
    static int optimistic(Decision decision) {
        return decision.verdicts().stream()
                .filter(Verdict::optimistic)
                .mapToInt(Verdict::number)
                .findFirst()
                .orElse(0);
    }
}
