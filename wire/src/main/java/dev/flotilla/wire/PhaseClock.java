package dev.flotilla.wire;

import dev.flotilla.wire.swarm.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long a torrent has been in each phase.
 *
 * <p>Confined to its owner loop.
 */
final class PhaseClock {

    private final Map<TorrentPhase, Duration> before = new EnumMap<>(TorrentPhase.class); // without the present stay
    private TorrentPhase phase = TorrentPhase.BOOTSTRAP;
    private long enteredNanos;

    PhaseClock(long nowNanos) {
        enteredNanos = nowNanos;
    }

    void enter(long nowNanos, Phase next) {
        before.merge(phase, Duration.ofNanos(nowNanos - enteredNanos), Duration::plus);
        phase = toPublic(next);
        enteredNanos = nowNanos;
    }

    TorrentPhase phase() {
        return phase;
    }

    /** How long it was in each phase that it has entered, all stays together. */
    Map<TorrentPhase, Duration> durations(long nowNanos) {
        Map<TorrentPhase, Duration> durations = new EnumMap<>(TorrentPhase.class);
        durations.putAll(before);
        durations.merge(phase, Duration.ofNanos(nowNanos - enteredNanos), Duration::plus);
        return durations;
    }

    private static TorrentPhase toPublic(Phase phase) {
        return switch (phase) {
            case BOOTSTRAP -> TorrentPhase.BOOTSTRAP;
            case TRADING -> TorrentPhase.TRADING;
            case LAST -> TorrentPhase.LAST;
            case SEEDING -> TorrentPhase.SEEDING;
        };
    }
}
