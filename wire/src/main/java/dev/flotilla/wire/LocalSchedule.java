package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.LocalAnnouncement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which torrents to announce in the local network, and when (BEP 14): each every five minutes, at most one burst of
 * {@link #MAX_DATAGRAMS} datagrams a minute. Who joins is announced after a second, so that several torrents that are added
 * together go in one datagram, if the minute is over.
 *
 * <p>Confined to whoever holds the lock of {@link LocalDiscovery}.
 */
final class LocalSchedule {
    static final int MAX_DATAGRAMS = 5;

    private static final long SECOND = 1_000_000_000L;
    private static final long INTERVAL_NANOS = 300 * SECOND;
    private static final long LEAST_NANOS = 60 * SECOND;

    private final Map<Id160, Long> due = new LinkedHashMap<>(); // the one that waits longest first
    private long notBeforeNanos;

    LocalSchedule(long nowNanos) {
        notBeforeNanos = nowNanos;
    }

    void join(long nowNanos, Id160 infoHash) {
        due.putIfAbsent(infoHash, nowNanos + SECOND);
    }

    void leave(Id160 infoHash) {
        due.remove(infoHash);
    }

    /** How long nothing has to be done, 0 or more; {@link Long#MAX_VALUE} when nothing waits. */
    long waitNanos(long nowNanos) {
        long earliest = Long.MAX_VALUE;
        for (long at : due.values()) {
            earliest = Math.min(earliest, Math.max(0, at - nowNanos));
        }
        return earliest == Long.MAX_VALUE ? earliest : Math.max(earliest, notBeforeNanos - nowNanos);
    }

    /** The torrents to announce now, those of one datagram in one list. */
    List<List<Id160>> take(long nowNanos) {
        if (waitNanos(nowNanos) > 0) {
            return List.of();
        }
        List<Id160> now = due.entrySet().stream()
                .filter(entry -> entry.getValue() - nowNanos <= 0)
                .limit((long) MAX_DATAGRAMS * LocalAnnouncement.MAX_INFO_HASHES)
                .map(Map.Entry::getKey)
                .toList();
        now.forEach(infoHash -> {
            due.remove(infoHash);
            due.put(infoHash, nowNanos + INTERVAL_NANOS);
        });
        notBeforeNanos = nowNanos + LEAST_NANOS;
        List<List<Id160>> datagrams = new ArrayList<>();
        for (int from = 0; from < now.size(); from += LocalAnnouncement.MAX_INFO_HASHES) {
            datagrams.add(now.subList(from, Math.min(now.size(), from + LocalAnnouncement.MAX_INFO_HASHES)));
        }
        return datagrams;
    }
}
