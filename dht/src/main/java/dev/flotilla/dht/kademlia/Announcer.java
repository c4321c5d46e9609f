package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.Method;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one peer of ours announced for one info-hash, round after round until closed.
 *
 * <p>Confined to its owner loop.
 */
public final class Announcer implements Search.Listener {
    /** Who follows an {@link Announcer}. */
    public interface Listener {
        /** A peer of the swarm; each once a round. */
        void onPeer(Endpoint peer);

        /** A round is over: these nodes acknowledged, closest first. */
        void onRound(List<Contact> replicas, Search.Outcome outcome);

        /** The announcement ended; nothing follows. */
        void onClosed();
    }

    // A round is a search for the swarm's peers, then announce_peer to the closest nodes it met. The next round comes
    //   - after 15 minutes, more or less 10 %: others forget a peer after 30 minutes or more;
    //   - sooner when nobody acknowledged: after 5 seconds, then twice as long each time, at most 320;
    //   - soon after a node joined that is closer than the farthest replica, or while replicas are too few: the network
    //     has grown, and whoever looks for our peer will ask the newcomer. Rounds for this reason alone keep a distance
    //     that doubles from one second to a minute, and starts again after five quiet minutes.
    static final long PERIOD_NANOS = TimeUnit.MINUTES.toNanos(15);

    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NEWCOMER_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CALM_NANOS = TimeUnit.MINUTES.toNanos(5);
    private static final int MAX_SHIFT = 6;
    private static final int MAX_ANSWERED = 3 * Bucket.K;

    private final Announcers announcers;
    private final Id160 infoHash;
    private final int port;
    private boolean seed;
    private final Listener listener;

    // for all rounds
    private List<Contact> replicas = List.of();
    private long endedNanos;
    private long dueNanos;
    private int failedRounds;
    private int newcomerRounds;
    private boolean closed;

    // for the round under way
    private boolean running;
    private @Nullable Search search;
    private Search.@Nullable Outcome outcome;
    private @Nullable WriteRound round;
    private @Nullable Contact newcomer;
    private boolean isOutdated;

    Announcer(Announcers announcers, Id160 infoHash, int port, boolean seed, Listener listener) {
        this.announcers = announcers;
        this.infoHash = infoHash;
        this.port = port;
        this.seed = seed;
        this.listener = listener;
    }

    Id160 infoHash() {
        return infoHash;
    }

    int port() {
        return port;
    }

    boolean isIdle() {
        return !running && !closed;
    }

    /** When the next round begins; of an idle one only. */
    long dueNanos() {
        return dueNanos;
    }

    void begin(long nowNanos) {
        running = true;
        newcomer = null;
        isOutdated = false;
        outcome = null;
        round = new WriteRound(announcers.searches().questions(), this::announcement, this::onRoundOver);
        search = announcers
                .searches()
                .prepare(nowNanos, Goal.peers(infoHash, Integer.MAX_VALUE).exactly(), this);
        announcers.searches().submit(nowNanos, search);
    }

    /** Begins a round now unless one is under way. */
    public void refresh(long nowNanos) {
        if (isIdle()) {
            begin(nowNanos);
        }
    }

    /** Says whether our peer has all of the torrent in a round that begins now, or after the one under way. */
    public void setSeed(long nowNanos, boolean hasAll) {
        if (seed != hasAll) {
            seed = hasAll;
            isOutdated = running;
            refresh(nowNanos);
        }
    }

    /** Ends the round under way, and begins no other. */
    public void close(long nowNanos) {
        if (!closed) {
            closed = true;
            announcers.onClosed(this);
            if (search != null) {
                search.cancel(nowNanos);
            }
            listener.onClosed();
        }
    }

    @Override
    public void onPeer(Endpoint peer) {
        if (!closed) {
            listener.onPeer(peer);
        }
    }

    /** Tells the nodes that are most likely among the closest at once: whoever searches now finds our peer there. */
    @Override
    public void onAnswer(long nowNanos, Contact from, KrpcReader response) {
        if (round != null && announcers.searches().population().isAmongClosest(infoHash, from.id(), Bucket.K / 2)) {
            round.tellEarly(nowNanos, from, response.string(Field.TOKEN));
        }
    }

    @Override
    public void onDone(long nowNanos, Search.Outcome found) {
        if (closed || search == null || round == null) {
            return;
        }
        outcome = found;
        List<List<Candidate>> answered = search.answered(MAX_ANSWERED);
        search = null;
        round.complete(nowNanos, answered);
    }

    private Question announcement(ByteString token) {
        int stated = port == 0 ? announcers.ownPort() : port;
        return new Question(
                Method.ANNOUNCE_PEER,
                (out, transaction) -> out.announcePeer(transaction, infoHash, stated, port == 0, seed, token));
    }

    private void onRoundOver(long nowNanos) {
        if (!closed && outcome != null && round != null) {
            end(nowNanos, outcome, round);
        }
    }

    private void end(long nowNanos, Search.Outcome found, WriteRound done) {
        running = false;
        outcome = null; // with thousands of peers, while the next round is a quarter of an hour away
        round = null;
        endedNanos = nowNanos;
        replicas = done.replicas().stream()
                .sorted((a, b) -> infoHash.compareDistance(a.id(), b.id()))
                .toList();
        if (!replicas.isEmpty() || announcers.searches().isAlone()) {
            failedRounds = 0;
            dueNanos = nowNanos + announcers.jitter(PERIOD_NANOS);
        } else {
            dueNanos = nowNanos + announcers.jitter(RETRY_NANOS << Math.min(failedRounds++, MAX_SHIFT));
        }
        if (newcomer != null) {
            onNewNode(nowNanos, newcomer);
        }
        dueNanos = isOutdated ? nowNanos : dueNanos;
        listener.onRound(replicas, found);
    }

    /** Notes a node that has just entered the routing table. */
    void onNewNode(long nowNanos, Contact node) {
        if (closed || !isMissing(node)) {
            return;
        }
        if (running) {
            if (newcomer == null || infoHash.compareDistance(node.id(), newcomer.id()) < 0) {
                newcomer = node;
            }
            return;
        }
        if (nowNanos - endedNanos > CALM_NANOS) {
            newcomerRounds = 0;
        }
        long earliest = endedNanos + (NEWCOMER_NANOS << Math.min(newcomerRounds, MAX_SHIFT));
        long soon = nowNanos + NEWCOMER_NANOS;
        long due = earliest - soon > 0 ? earliest : soon;
        if (due - dueNanos < 0) {
            dueNanos = due;
            newcomerRounds++;
        }
    }

    /** True when our peer should be stored at {@code node} and, as far as we know, is not. */
    private boolean isMissing(Contact node) {
        int closer = 0;
        for (Contact replica : replicas) {
            if (replica.equals(node)) {
                return false;
            }
            boolean sameFamily = replica.endpoint().isIpv4() == node.endpoint().isIpv4();
            closer += sameFamily && infoHash.compareDistance(replica.id(), node.id()) < 0 ? 1 : 0;
        }
        return closer < Bucket.K;
    }
}
