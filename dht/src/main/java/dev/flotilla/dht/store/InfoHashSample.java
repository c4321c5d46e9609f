package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The info-hashes that are told to whoever asks for a sample (BEP 51). More than fit into an answer are told a few at a
 * time, the same to all who ask within ten minutes, so that asking often yields nothing.
 *
 * <p>Confined to its owner loop.
 */
final class InfoHashSample {
    static final int MAX = 20;
    static final int HELD_SECONDS = 600;

    /** The interval told while all fit: nothing is held back then, but polling is not invited either. */
    static final int POLITE_SECONDS = 60;

    private static final byte[] NOTHING = {};

    private final RandomGenerator random;
    private byte[] sample = NOTHING;
    private int count;
    private boolean held;
    private long takenNanos;

    InfoHashSample(RandomGenerator random) {
        this.random = random;
    }

    int intervalSeconds(long nowNanos, StoreTable<?> table) {
        refresh(nowNanos, table);
        if (!held) {
            return POLITE_SECONDS;
        }
        long restNanos = TimeUnit.SECONDS.toNanos(HELD_SECONDS) - (nowNanos - takenNanos);
        return 1 + (int) TimeUnit.NANOSECONDS.toSeconds(restNanos - 1);
    }

    int write(long nowNanos, StoreTable<?> table, byte[] into, int offset) {
        refresh(nowNanos, table);
        System.arraycopy(sample, 0, into, offset, count * Id160.BYTES);
        return count;
    }

    private void refresh(long nowNanos, StoreTable<?> table) {
        boolean allFit = table.size() <= MAX;
        if (held && !allFit && nowNanos - takenNanos < TimeUnit.SECONDS.toNanos(HELD_SECONDS)) {
            return;
        }
        takenNanos = nowNanos;
        held = !allFit;
        count = Math.min(MAX, table.size());
        if (count > 0) {
            take(table);
        }
    }

    private void take(StoreTable<?> table) {
        if (sample.length == 0) {
            sample = new byte[MAX * Id160.BYTES];
        }
        // As PeerSet samples: an odd step through a power of two meets every number once.
        int mask = (Integer.highestOneBit(table.size()) << 1) - 1;
        int step = random.nextInt() | 1;
        int at = random.nextInt(table.size());
        for (int taken = 0; taken < count; at = (at + step) & mask) {
            if (at < table.size()) {
                table.at(at).id.write(sample, taken++ * Id160.BYTES);
            }
        }
    }
}
