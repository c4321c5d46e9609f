package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints that may be dialled, and when.
 *
 * <p>Bound: that of {@link Candidates}, and the configured number of dials at a time and a second.
 *
 * <p>Confined to its owner loop.
 */
final class Dialler {
    /*
     * The candidate with the fewest failures is dialled first; among equals the better source, then the greater priority
     * (BEP 40), then the first heard of. After a failure it rests for ten seconds, three times as long after each further
     * one, a quarter more or less by chance, so that two peers that fail with each other do not keep step. After four it is
     * forgotten, since whoever still knows it will tell us again, and after two when all we have is a peer's word; but one
     * that the user named is tried every 30 seconds for ever. One that answers and closes is full most likely, and has
     * room when others leave: it rests for 90 seconds at most, and is not forgotten. One that made room for others is dialled
     * as soon as there are none.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_REST_NANOS = 10 * SECOND;
    private static final long MANUAL_REST_NANOS = 30 * SECOND;
    private static final long USELESS_REST_NANOS = 1_800 * SECOND;
    private static final long LONG_NANOS = 60 * SECOND;
    private static final long REPLACED_REST_NANOS = 600 * SECOND;
    private static final int MAX_FAILURES = 4;
    private static final int MAX_TOLD_FAILURES = 2;

    private final SwarmConfig config;
    private final RandomGenerator random;
    private final SwarmOutbox outbox;
    private final Bans bans;
    private final Candidates candidates;
    private int dialling;
    private double tokens;
    private long tokensNanos;
    private long nextNanos = SwarmEngine.NO_DEADLINE;

    /** How a connection ended. */
    enum Parting {
        /** It ended, or we need it no more; it may come again. */
        LOST,
        /** Neither has what the other lacks. */
        USELESS,
        /** Its place is given to another, or there was none for it. */
        REPLACED,
        /** It broke the protocol. */
        MISBEHAVED
    }

    Dialler(SwarmConfig config, RandomGenerator random, SwarmOutbox outbox, Bans bans, OwnAddress ownAddress) {
        this.config = config;
        this.random = random;
        this.outbox = outbox;
        this.bans = bans;
        candidates = new Candidates(config.maxCandidates(), ownAddress);
        tokens = config.dialsPerSecond();
    }

    void onFound(long nowNanos, Collection<Endpoint> endpoints, PeerSource source) {
        for (Endpoint endpoint : endpoints) {
            if (!bans.isBanned(endpoint)) {
                Candidate found = candidates.find(nowNanos, endpoint, source);
                if (found != null && source == PeerSource.MANUAL) {
                    found.notBefore = nowNanos; // the user may know more than we do
                }
                wake(nowNanos, found);
            }
        }
    }

    /** Most that one is told of is known, and nobody need be looked for then. */
    private void wake(long nowNanos, @Nullable Candidate found) {
        if (found != null && found.isDue(nowNanos)) {
            nextNanos = nowNanos;
        }
    }

    /** A peer tells of others (BEP 11). */
    void onTold(long nowNanos, Peer teller, Collection<Endpoint> endpoints) {
        for (Endpoint endpoint : endpoints) {
            if (!bans.isBanned(endpoint)) {
                wake(nowNanos, candidates.findTold(nowNanos, endpoint, teller.number()));
            }
        }
    }

    /** A peer that told of others has lost them. */
    void onUntold(Peer teller, Collection<Endpoint> endpoints) {
        endpoints.forEach(endpoint -> candidates.untell(endpoint, teller.number()));
    }

    /** BEP 27. */
    void onPrivate() {
        candidates.onPrivate();
    }

    void onOwnAddress() {
        candidates.onOwnAddress();
    }

    /** How we heard of a peer that was dialled there. */
    PeerSource source(Endpoint endpoint) {
        Candidate candidate = candidates.get(endpoint);
        return candidate == null ? PeerSource.MANUAL : candidate.source;
    }

    /** A dial has ended well. */
    void onAnswered(long nowNanos, Endpoint endpoint) {
        Candidate candidate = candidates.get(endpoint);
        if (candidate != null && candidate.state == Candidate.State.DIALLING) {
            dialling--;
            candidate.state = Candidate.State.CONNECTED;
            nextNanos = nowNanos;
        }
    }

    /** A connected peer has told where it listens. */
    void onListening(long nowNanos, Endpoint endpoint) {
        Candidate candidate = bans.isBanned(endpoint) ? null : candidates.find(nowNanos, endpoint, PeerSource.INCOMING);
        if (candidate != null && candidate.state == Candidate.State.IDLE) {
            candidate.state = Candidate.State.CONNECTED;
        }
    }

    /** A dial has failed. */
    void onFailed(long nowNanos, Endpoint endpoint) {
        Candidate candidate = candidates.get(endpoint);
        if (candidate != null && candidate.state == Candidate.State.DIALLING) {
            dialling--;
            candidate.state = Candidate.State.IDLE;
            fail(nowNanos, candidate);
            nextNanos = nowNanos;
        }
    }

    /**
     * A connection has ended.
     *
     * @param listening where the peer can be dialled, null when that is unknown
     * @param livedNanos how long the connection lasted: after a short one the earlier failures still count
     */
    void onGone(long nowNanos, @Nullable Endpoint listening, Parting parting, long livedNanos) {
        nextNanos = nowNanos;
        Candidate candidate = listening == null ? null : candidates.get(listening);
        if (candidate == null || candidate.state != Candidate.State.CONNECTED) {
            return;
        }
        candidate.state = Candidate.State.IDLE;
        if (bans.isBanned(candidate.endpoint) || candidates.isForbidden(candidate)) {
            candidates.remove(candidate.endpoint);
            return;
        }
        if (parting == Parting.USELESS) {
            candidate.notBefore = nowNanos + jitter(USELESS_REST_NANOS);
            return;
        }
        if (parting == Parting.REPLACED) {
            candidate.notBefore = nowNanos + jitter(REPLACED_REST_NANOS);
            candidate.restsForRoom = true;
            return;
        }
        if (parting == Parting.MISBEHAVED) {
            candidate.failures = MAX_FAILURES - 2;
        } else {
            candidate.failures = livedNanos >= LONG_NANOS ? 0 : Math.min(candidate.failures, MAX_FAILURES - 2);
        }
        fail(nowNanos, candidate, MAX_FAILURES);
    }

    private void fail(long nowNanos, Candidate candidate) {
        fail(nowNanos, candidate, candidate.source == PeerSource.PEX ? MAX_TOLD_FAILURES : MAX_FAILURES);
    }

    private void fail(long nowNanos, Candidate candidate, int limit) {
        candidate.failures++;
        long rest = FIRST_REST_NANOS * (long) Math.pow(3, Math.min(candidate.failures, MAX_FAILURES) - 1);
        boolean isNamed = candidate.source.isNamed();
        candidate.notBefore = nowNanos + jitter(isNamed ? Math.min(rest / 5, MANUAL_REST_NANOS) : rest);
        if ((candidate.failures >= limit && !isNamed) || candidates.isForbidden(candidate)) {
            candidates.remove(candidate.endpoint);
        }
    }

    private long jitter(long nanos) {
        return nanos * 3 / 4 + random.nextLong(nanos / 2 + 1);
    }

    /** Never to be dialled again. */
    void ban(Endpoint endpoint) {
        bans.addEndpoint(endpoint);
        Candidate candidate = candidates.remove(endpoint);
        if (candidate != null && candidate.state == Candidate.State.DIALLING) {
            dialling--;
        }
    }

    /** Those who are connected, or being dialled, and all that the user named; each with how we heard of it. */
    Map<Endpoint, PeerSource> acquaintances() {
        Map<Endpoint, PeerSource> acquaintances = new LinkedHashMap<>();
        for (Candidate candidate : candidates.all()) {
            if (!candidate.isIdle() || candidate.source.isNamed()) {
                acquaintances.put(candidate.endpoint, candidate.source);
            }
        }
        return acquaintances;
    }

    /** Everyone may be dialled at once. */
    void onResume(long nowNanos) {
        for (Candidate candidate : candidates.all()) {
            candidate.failures = 0;
            candidate.notBefore = nowNanos;
        }
        nextNanos = nowNanos;
    }

    /** Room may have been made. */
    void wake(long nowNanos) {
        nextNanos = nowNanos;
    }

    /** True when {@link #dial} has something to do. */
    boolean isDue(long nowNanos) {
        return nextNanos != SwarmEngine.NO_DEADLINE && nextNanos - nowNanos <= 0;
    }

    /** Dials as many as the limits allow, and no more than {@code room} at a time. */
    void dial(long nowNanos, int room) {
        refill(nowNanos);
        boolean hasRoom = hasRoom(room);
        while (hasRoom && tokens >= 1) {
            Candidate candidate = best(nowNanos);
            if (candidate == null) {
                break;
            }
            candidate.state = Candidate.State.DIALLING;
            candidate.restsForRoom = false;
            dialling++;
            tokens--;
            outbox.connect(candidate.endpoint);
            hasRoom = hasRoom(room);
        }
        nextNanos = hasRoom ? nextDial(nowNanos) : SwarmEngine.NO_DEADLINE;
    }

    /** True when somebody waits only for room to be dialled. */
    boolean hasDue(long nowNanos) {
        for (Candidate candidate : candidates.all()) {
            if (candidate.isDue(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    private boolean hasRoom(int room) {
        return dialling < Math.min(config.maxDialling(), room);
    }

    private void refill(long nowNanos) {
        double gained = (nowNanos - tokensNanos) / (double) SECOND * config.dialsPerSecond();
        tokens = Math.min(config.dialsPerSecond(), tokens + Math.max(0, gained));
        tokensNanos = nowNanos;
    }

    private @Nullable Candidate best(long nowNanos) {
        Candidate best = null;
        Candidate spare = null;
        for (Candidate candidate : candidates.all()) {
            if (candidate.isDue(nowNanos) && (best == null || candidate.isBefore(best))) {
                best = candidate;
            } else if (candidate.isIdle() && candidate.restsForRoom && (spare == null || candidate.isBefore(spare))) {
                spare = candidate;
            }
        }
        return best == null ? spare : best;
    }

    private long nextDial(long nowNanos) {
        long wait = Long.MAX_VALUE;
        for (Candidate candidate : candidates.all()) {
            if (candidate.state == Candidate.State.IDLE) {
                wait = Math.min(wait, candidate.notBefore - nowNanos);
            }
        }
        if (wait == Long.MAX_VALUE) {
            return SwarmEngine.NO_DEADLINE;
        }
        long forToken = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * SECOND / config.dialsPerSecond());
        return nowNanos + Math.max(Math.max(wait, forToken), 0);
    }

    /** When {@link #dial} has something to do, or {@link SwarmEngine#NO_DEADLINE}. */
    long nextNanos() {
        return nextNanos;
    }

    int dialling() {
        return dialling;
    }

    /** Endpoints that are not connected. */
    int idle() {
        return (int) candidates.all().stream()
                .filter(candidate -> candidate.state != Candidate.State.CONNECTED)
                .count();
    }
}
