package dev.flotilla.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which torrents may be active: those that are forced, those that are active and stalled, and of the others the first in the
 * queue, as many downloads and as many seeds as the limits say. Nothing but the order decides, so a torrent that is moved to
 * the top takes the place of the last active one.
 *
 * <p>Confined to its owner loop, or guarded by whoever shares it.
 *
 * @param <T> what stands for a torrent, by its identity
 */
final class TorrentQueue<T> {

    /** Which limit a torrent is under. */
    enum Part {
        /** It is paused, and neither active nor waiting. */
        NONE,
        /** Being checked for the first time: under which it will be is not known. It waits as long as there are limits. */
        CHECK,
        DOWNLOAD,
        SEED
    }

    /** Torrents that are active from now on, and that no longer are. */
    record Changes<T>(List<T> started, List<T> stopped) {}

    /** How many torrents of each kind are active, and how many wait. */
    record Counts(int activeDownloads, int activeSeeds, int queued) {}

    private static final class Entry<T> {
        final T torrent;
        long place;
        Part part;
        boolean isForced;
        boolean isStalled;
        boolean isActive;

        Entry(T torrent, Part part, long place) {
            this.torrent = torrent;
            this.place = place;
            this.part = part;
        }
    }

    private final List<Entry<T>> order = new ArrayList<>();
    private final Map<T, Entry<T>> entries = new LinkedHashMap<>();
    private QueueLimits limits = QueueLimits.NONE;

    Changes<T> setLimits(QueueLimits newLimits) {
        limits = newLimits;
        return settle();
    }

    /** The place after the last, {@code atLeast} that. */
    long end(long atLeast) {
        return order.isEmpty() ? atLeast : Math.max(atLeast, order.get(order.size() - 1).place + 1);
    }

    /** @param place a number of any size: behind those with a lower one, or the same */
    Changes<T> add(T torrent, Part part, long place) {
        Entry<T> entry = new Entry<>(torrent, part, place);
        entries.put(torrent, entry);
        int at = order.size();
        while (at > 0 && order.get(at - 1).place > place) {
            at--;
        }
        order.add(at, entry);
        return settle();
    }

    Changes<T> remove(T torrent) {
        order.remove(entries.remove(torrent));
        return settle();
    }

    Changes<T> setPart(T torrent, Part part) {
        Entry<T> entry = entries.get(torrent);
        if (entry != null && entry.part != part) {
            entry.part = part;
            entry.isStalled = false;
        }
        return settle();
    }

    Changes<T> setForced(T torrent, boolean forced) {
        Entry<T> entry = entries.get(torrent);
        if (entry != null) {
            entry.isForced = forced;
        }
        return settle();
    }

    /** Of a torrent that is not active nothing can be said. */
    Changes<T> setStalled(T torrent, boolean stalled) {
        Entry<T> entry = entries.get(torrent);
        if (entry != null && entry.isActive) {
            entry.isStalled = stalled;
        }
        return settle();
    }

    Changes<T> move(T torrent, QueueMove move) {
        Entry<T> entry = entries.get(torrent);
        if (entry != null) {
            int from = order.indexOf(entry);
            int last = order.size() - 1;
            int to = switch (move) {
                case TOP -> 0;
                case UP -> Math.max(0, from - 1);
                case DOWN -> Math.min(last, from + 1);
                case BOTTOM -> last;
            };
            if (to != from) {
                Entry<T> there = order.get(to);
                long old = entry.place;
                switch (move) {
                    case TOP -> entry.place = there.place - 1;
                    case BOTTOM -> entry.place = there.place + 1;
                    case UP, DOWN -> {
                        entry.place = there.place;
                        there.place = old;
                    }
                }
                order.remove(from);
                order.add(to, entry);
            }
        }
        return settle();
    }

    /** 0 for the first; -1 when it is not in the queue. */
    int position(T torrent) {
        Entry<T> entry = entries.get(torrent);
        return entry == null ? -1 : order.indexOf(entry);
    }

    /** The number by which each has its place. */
    Map<T, Long> places() {
        Map<T, Long> places = new LinkedHashMap<>();
        order.forEach(entry -> places.put(entry.torrent, entry.place));
        return places;
    }

    boolean isForced(T torrent) {
        Entry<T> entry = entries.get(torrent);
        return entry != null && entry.isForced;
    }

    /** In the order of the queue. */
    List<T> active() {
        return order.stream()
                .filter(entry -> entry.isActive)
                .map(entry -> entry.torrent)
                .toList();
    }

    Counts counts() {
        int downloads = 0;
        int seeds = 0;
        int queued = 0;
        for (Entry<T> entry : order) {
            downloads += entry.isActive && entry.part == Part.DOWNLOAD ? 1 : 0;
            seeds += entry.isActive && entry.part == Part.SEED ? 1 : 0;
            queued += !entry.isActive && (entry.part == Part.DOWNLOAD || entry.part == Part.SEED) ? 1 : 0;
        }
        return new Counts(downloads, seeds, queued);
    }

    private Changes<T> settle() {
        List<T> started = new ArrayList<>();
        List<T> stopped = new ArrayList<>();
        int downloads = places(limits.activeDownloads());
        int seeds = places(limits.activeSeeds());
        for (Entry<T> entry : order) {
            boolean stands = entry.isForced || entry.isStalled; // beside the limits
            boolean may = switch (entry.part) {
                case NONE -> false;
                case CHECK -> entry.isForced || !limits.isLimited();
                case DOWNLOAD -> stands || downloads-- > 0;
                case SEED -> stands || seeds-- > 0;
            };
            if (may != entry.isActive) {
                entry.isActive = may;
                entry.isStalled = false;
                (may ? started : stopped).add(entry.torrent);
            }
        }
        return new Changes<>(started, stopped);
    }

    private static int places(int limit) {
        return limit == 0 ? Integer.MAX_VALUE : limit;
    }
}
