package dev.flotilla.wire.swarm;

import dev.flotilla.core.Endpoint;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that we know, each with what we know of it.
 *
 * <p>Bounds: the configured number in all; of more, the last to be dialled makes room, if it failed or the newcomer has a
 * better source. Peers tell of half of them at most, and one peer of {@link #MAX_TOLD} that are not connected, its oldest
 * making room; of one address they and the local network tell {@link #MAX_PER_ADDRESS} ports, or one when it is no local
 * address (BEP 11, <i>Security Considerations</i>).
 *
 * <p>Confined to its owner loop.
 */
final class Candidates {
    static final int MAX_TOLD = 50;
    static final int MAX_PER_ADDRESS = 8;

    private final int limit;
    private final OwnAddress ownAddress;
    private final Map<Endpoint, Candidate> byEndpoint = new LinkedHashMap<>();
    private final Collection<Candidate> all = Collections.unmodifiableCollection(byEndpoint.values());
    private boolean isPrivate;

    Candidates(int limit, OwnAddress ownAddress) {
        this.limit = limit;
        this.ownAddress = ownAddress;
    }

    Collection<Candidate> all() {
        return all;
    }

    @Nullable
    Candidate get(Endpoint endpoint) {
        return byEndpoint.get(endpoint);
    }

    @Nullable
    Candidate remove(Endpoint endpoint) {
        return byEndpoint.remove(endpoint);
    }

    /** The one that is known, which may have found a better source; or a new one; null when there is no place for it. */
    @Nullable
    Candidate find(long nowNanos, Endpoint endpoint, PeerSource source) {
        return find(nowNanos, endpoint, source, 0);
    }

    /** As {@link #find(long, Endpoint, PeerSource)}, told by the peer of this number. */
    @Nullable
    Candidate findTold(long nowNanos, Endpoint endpoint, int teller) {
        return find(nowNanos, endpoint, PeerSource.PEX, teller);
    }

    private @Nullable Candidate find(long nowNanos, Endpoint endpoint, PeerSource source, int teller) {
        if (!endpoint.isUnicast() || (isPrivate && source.isPublic())) {
            return null;
        }
        Candidate known = byEndpoint.get(endpoint);
        if (known != null) {
            known.source = source.compareTo(known.source) < 0 ? source : known.source;
            return known;
        }
        if (!hasRoom(endpoint, source, teller)) {
            return null;
        }
        Candidate candidate = new Candidate(endpoint, source, nowNanos);
        candidate.teller = teller;
        candidate.priority = ownAddress.priority(endpoint);
        byEndpoint.put(endpoint, candidate);
        return candidate;
    }

    private boolean hasRoom(Endpoint endpoint, PeerSource source, int teller) {
        if (source == PeerSource.PEX || source == PeerSource.LSD) {
            int ports = endpoint.isLocal() ? MAX_PER_ADDRESS : 1;
            if (byEndpoint.values().stream()
                            .filter(c -> c.endpoint.hasSameAddress(endpoint))
                            .count()
                    >= ports) {
                return false;
            }
        }
        if (source == PeerSource.PEX) {
            return hasRoomForTold(teller) && (byEndpoint.size() < limit || makeRoom(source));
        }
        return byEndpoint.size() < limit || makeRoom(source);
    }

    private boolean hasRoomForTold(int teller) {
        int told = 0;
        int byTeller = 0;
        Candidate oldest = null;
        for (Candidate candidate : byEndpoint.values()) {
            if (candidate.source == PeerSource.PEX && candidate.state != Candidate.State.CONNECTED) {
                told++;
                if (candidate.teller == teller) {
                    byTeller++;
                    oldest = oldest == null && candidate.isIdle() ? candidate : oldest;
                }
            }
        }
        if (byTeller < MAX_TOLD && told < limit / 2) {
            return true;
        }
        return oldest != null && byEndpoint.remove(oldest.endpoint) != null;
    }

    private boolean makeRoom(PeerSource newcomer) {
        Candidate worst = null;
        for (Candidate candidate : byEndpoint.values()) {
            if (candidate.isIdle() && !candidate.source.isNamed() && (worst == null || worst.isBefore(candidate))) {
                worst = candidate;
            }
        }
        return worst != null
                && (worst.failures > 0 || newcomer.compareTo(worst.source) < 0)
                && byEndpoint.remove(worst.endpoint) != null;
    }

    /** The peer of this number takes back what it told. */
    void untell(Endpoint endpoint, int teller) {
        Candidate candidate = byEndpoint.get(endpoint);
        if (candidate != null
                && candidate.isIdle()
                && candidate.source == PeerSource.PEX
                && candidate.teller == teller) {
            byEndpoint.remove(endpoint);
        }
    }

    /** BEP 27: what strangers told is forgotten, and not heard again. */
    void onPrivate() {
        isPrivate = true;
        byEndpoint.values().removeIf(c -> c.source.isPublic() && c.isIdle());
    }

    /** True when it came from where a private torrent does not look, before we knew that it is one. */
    boolean isForbidden(Candidate candidate) {
        return isPrivate && candidate.source.isPublic();
    }

    /** Our own address has changed, or become known. */
    void onOwnAddress() {
        byEndpoint.values().forEach(candidate -> candidate.priority = ownAddress.priority(candidate.endpoint));
    }
}
