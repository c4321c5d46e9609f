package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A running hash of all that was delivered: time, sender, receiver, bytes.
 *
 * <p>Confined to its owner loop.
 */
final class TraceHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] compact = new byte[24];
    private long hash;

    void add(long nowNanos, Endpoint from, Endpoint to, byte[] bytes, int length) {
        add(nowNanos);
        add(from);
        add(to);
        add(length);
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            add((long) LONG.get(bytes, at));
        }
        for (; at < length; at++) {
            add(bytes[at]);
        }
    }

    private void add(Endpoint endpoint) {
        endpoint.writeCompact(compact, 0);
        int length = endpoint.compactLength();
        for (int i = length; i < compact.length; i++) {
            compact[i] = 0;
        }
        for (int at = 0; at < length; at += 8) {
            add((long) LONG.get(compact, at));
        }
    }

    private void add(long value) {
        hash = Long.rotateLeft((hash ^ value) * 0x9E3779B97F4A7C15L, 29);
    }

    long value() {
        return SeededRandom.mix(hash);
    }
}
