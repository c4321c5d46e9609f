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
 * <p>Bound: the configured number of candidates; of more, the one that failed most makes room.
 *
 * <p>Confined to its owner loop.
 */
final class Dialler {
    /*
     * The candidate with the fewest failures is dialled first; among equals the better source, then the first heard of.
     * After a failure it rests for ten seconds, three times as long after each further one, a quarter more or less by
     * chance, so that two peers that fail with each other do not keep step. After four it is forgotten, since whoever
     * still knows it will tell us again; but one that the user named is tried every 30 seconds for ever.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long FIRST_REST_NANOS = 10 * SECOND;
    private static final long MANUAL_REST_NANOS = 30 * SECOND;
    private static final long USELESS_REST_NANOS = 1_800 * SECOND;
    private static final long LONG_NANOS = 60 * SECOND;
    private static final int MAX_FAILURES = 4;

    private final SwarmConfig config;
    private final RandomGenerator random;
    private final SwarmOutbox outbox;
    private final Bans bans;
    private final Map<Endpoint, Candidate> candidates = new LinkedHashMap<>();
    private int dialling;
    private boolean isPrivate;
    private double tokens;
    private long tokensNanos;
    private long nextNanos = SwarmEngine.NO_DEADLINE;

    /** How a connection ended. */
    enum Parting {
        /** It ended, or we need it no more; it may come again. */
        LOST,
        /** Neither has what the other lacks. */
        USELESS,
        /** It broke the protocol. */
        MISBEHAVED
    }

    private enum State {
        IDLE,
        DIALLING,
        CONNECTED
    }

    private static final class Candidate {
        final Endpoint endpoint;
        PeerSource source;
        State state = State.IDLE;
        int failures;
        long notBefore;

        Candidate(Endpoint endpoint, PeerSource source, long nowNanos) {
            this.endpoint = endpoint;
            this.source = source;
            notBefore = nowNanos;
        }

        boolean isBefore(Candidate other) {
            return failures != other.failures ? failures < other.failures : source.compareTo(other.source) < 0;
        }
    }

    Dialler(SwarmConfig config, RandomGenerator random, SwarmOutbox outbox, Bans bans) {
        this.config = config;
        this.random = random;
        this.outbox = outbox;
        this.bans = bans;
        tokens = config.dialsPerSecond();
    }

    void onFound(long nowNanos, Collection<Endpoint> endpoints, PeerSource source) {
        for (Endpoint endpoint : endpoints) {
            find(nowNanos, endpoint, source);
        }
        nextNanos = nowNanos;
    }

    private @Nullable Candidate find(long nowNanos, Endpoint endpoint, PeerSource source) {
        if (endpoint.port() == 0 || bans.isBanned(endpoint) || (isPrivate && source == PeerSource.DHT)) {
            return null;
        }
        Candidate candidate = candidates.get(endpoint);
        if (candidate == null) {
            if (candidates.size() >= config.maxCandidates() && !makeRoom()) {
                return null;
            }
            candidate = new Candidate(endpoint, source, nowNanos);
            candidates.put(endpoint, candidate);
        } else if (source.compareTo(candidate.source) < 0) {
            candidate.source = source;
        }
        return candidate;
    }

    private boolean makeRoom() {
        Candidate worst = null;
        for (Candidate candidate : candidates.values()) {
            boolean mayGo = candidate.state == State.IDLE && candidate.source != PeerSource.MANUAL;
            if (mayGo && (worst == null || worst.isBefore(candidate))) {
                worst = candidate;
            }
        }
        return worst != null && worst.failures > 0 && candidates.remove(worst.endpoint) != null;
    }

    /** BEP 27: what was found in the DHT is forgotten, and not heard again. */
    void onPrivate() {
        isPrivate = true;
        candidates.values().removeIf(c -> c.source == PeerSource.DHT && c.state == State.IDLE);
    }

    /** A dial has ended well. */
    void onAnswered(long nowNanos, Endpoint endpoint) {
        Candidate candidate = candidates.get(endpoint);
        if (candidate != null && candidate.state == State.DIALLING) {
            dialling--;
            candidate.state = State.CONNECTED;
            nextNanos = nowNanos;
        }
    }

    /** A connected peer has told where it listens. */
    void onListening(long nowNanos, Endpoint endpoint) {
        Candidate candidate = find(nowNanos, endpoint, PeerSource.INCOMING);
        if (candidate != null && candidate.state == State.IDLE) {
            candidate.state = State.CONNECTED;
        }
    }

    /** A dial has failed. */
    void onFailed(long nowNanos, Endpoint endpoint) {
        Candidate candidate = candidates.get(endpoint);
        if (candidate != null && candidate.state == State.DIALLING) {
            dialling--;
            candidate.state = State.IDLE;
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
        if (candidate == null || candidate.state != State.CONNECTED) {
            return;
        }
        candidate.state = State.IDLE;
        if (bans.isBanned(candidate.endpoint)) {
            candidates.remove(candidate.endpoint);
            return;
        }
        if (parting == Parting.USELESS) {
            candidate.notBefore = nowNanos + jitter(USELESS_REST_NANOS);
            return;
        }
        if (parting == Parting.MISBEHAVED) {
            candidate.failures = MAX_FAILURES - 2;
        } else if (livedNanos >= LONG_NANOS) {
            candidate.failures = 0;
        }
        fail(nowNanos, candidate);
    }

    private void fail(long nowNanos, Candidate candidate) {
        candidate.failures++;
        long rest = FIRST_REST_NANOS * (long) Math.pow(3, Math.min(candidate.failures, MAX_FAILURES) - 1);
        if (candidate.source == PeerSource.MANUAL) {
            candidate.notBefore = nowNanos + jitter(Math.min(rest / 5, MANUAL_REST_NANOS));
        } else {
            candidate.notBefore = nowNanos + jitter(rest);
        }
        if (candidate.failures >= MAX_FAILURES && candidate.source != PeerSource.MANUAL) {
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
        if (candidate != null && candidate.state == State.DIALLING) {
            dialling--;
        }
    }

    /** Everyone may be dialled at once. */
    void onResume(long nowNanos) {
        for (Candidate candidate : candidates.values()) {
            candidate.failures = 0;
            candidate.notBefore = nowNanos;
        }
        nextNanos = nowNanos;
    }

    /** Dials as many as the limits allow. */
    void dial(long nowNanos, int connected) {
        if (nextNanos == SwarmEngine.NO_DEADLINE || nextNanos - nowNanos > 0) {
            return;
        }
        refill(nowNanos);
        boolean hasRoom = hasRoom(connected);
        while (hasRoom && tokens >= 1) {
            Candidate candidate = best(nowNanos);
            if (candidate == null) {
                break;
            }
            candidate.state = State.DIALLING;
            dialling++;
            tokens--;
            outbox.connect(candidate.endpoint);
            hasRoom = hasRoom(connected);
        }
        nextNanos = hasRoom ? nextDial(nowNanos) : SwarmEngine.NO_DEADLINE;
    }

    /** True when somebody waits only for room to be dialled. */
    boolean hasDue(long nowNanos) {
        return best(nowNanos) != null;
    }

    private boolean hasRoom(int connected) {
        return dialling < config.maxDialling() && connected + dialling < config.maxNeighbours();
    }

    private void refill(long nowNanos) {
        double gained = (nowNanos - tokensNanos) / (double) SECOND * config.dialsPerSecond();
        tokens = Math.min(config.dialsPerSecond(), tokens + Math.max(0, gained));
        tokensNanos = nowNanos;
    }

    private @Nullable Candidate best(long nowNanos) {
        Candidate best = null;
        for (Candidate candidate : candidates.values()) {
            boolean isDue = candidate.state == State.IDLE && candidate.notBefore - nowNanos <= 0;
            if (isDue && (best == null || candidate.isBefore(best))) {
                best = candidate;
            }
        }
        return best;
    }

    private long nextDial(long nowNanos) {
        long wait = Long.MAX_VALUE;
        for (Candidate candidate : candidates.values()) {
            if (candidate.state == State.IDLE) {
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
        return (int) candidates.values().stream()
                .filter(candidate -> candidate.state != State.CONNECTED)
                .count();
    }
}
