package dev.flotilla.benchmarks;

import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.choke.Contender;
import dev.flotilla.wire.choke.Decision;
import dev.flotilla.wire.choke.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One decision of a choker, which a torrent makes every ten seconds and each time that a slot becomes free. Of the peers
 * four in five are interested, half give something, one in ten is snubbed.
 *
 * <p>Confined to its owner loop.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChokerBenchmark {
    private static final int ROUNDS = 64;
    private static final int SLOTS = 8;

    @Param({"50", "500"})
    public int peers;

    @Param({"false", "true"})
    public boolean seeding;

    @Param({"bounded-altruism", "tit-for-tat", "proportional-share", "unchoke-all"})
    public String choker;

    private final Round[] rounds = new Round[ROUNDS];
    private Choker strategy;
    private int next;

    @Setup
    public void draw() {
        RandomGenerator random = new SplittableRandom(1);
        strategy = Choker.named(choker);
        for (int i = 0; i < ROUNDS; i++) {
            List<Contender> contenders = new ArrayList<>();
            for (int number = 1; number <= peers; number++) {
                contenders.add(contender(random, number));
            }
            rounds[i] = new Round(
                    seeding, false, i % 3 == 0, SLOTS, 256 << 10, 1 << 20, random.nextLong(Long.MAX_VALUE), contenders);
        }
    }

    private Contender contender(RandomGenerator random, int number) {
        boolean unchoked = random.nextInt(peers) < SLOTS;
        long connected = random.nextLong(3_600_000_000_000L);
        return new Contender(
                number,
                random.nextInt(5) > 0,
                unchoked,
                false,
                random.nextInt(10) == 0,
                seeding || random.nextBoolean() ? 0 : random.nextLong(1 << 20),
                unchoked ? random.nextLong(1 << 20) : 0,
                unchoked ? random.nextLong(8 << 20) : 0,
                random.nextLong(connected + 1),
                connected,
                random.nextLong(320 << 10),
                seeding ? random.nextInt(4) : 0,
                seeding ? random.nextInt(4) : 0,
                random.nextInt(100));
    }

    @Benchmark
    public Decision decide() {
        next = (next + 1) % ROUNDS;
        return strategy.decide(rounds[next]);
    }
}
