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

    private final Map<TorrentPhase, Long> enteredNanos = new EnumMap<>(TorrentPhase.class);
    private TorrentPhase phase = TorrentPhase.BOOTSTRAP;

    PhaseClock(long nowNanos) {
        enteredNanos.put(phase, nowNanos);
    }

    void enter(long nowNanos, Phase next) {
        phase = toPublic(next);
        enteredNanos.putIfAbsent(phase, nowNanos);
    }

    TorrentPhase phase() {
        return phase;
    }

    /** Phases only go forward, so each lasts until the next that was entered. */
    Map<TorrentPhase, Duration> durations(long nowNanos) {
        Map<TorrentPhase, Duration> durations = new EnumMap<>(TorrentPhase.class);
        TorrentPhase before = null;
        for (TorrentPhase each : TorrentPhase.values()) {
            Long since = enteredNanos.get(each);
            if (since != null) {
                if (before != null) {
                    durations.put(before, Duration.ofNanos(since - startOf(before)));
                }
                before = each;
            }
        }
        durations.put(phase, Duration.ofNanos(nowNanos - startOf(phase)));
        return durations;
    }

    private long startOf(TorrentPhase each) {
        return enteredNanos.getOrDefault(each, 0L);
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
