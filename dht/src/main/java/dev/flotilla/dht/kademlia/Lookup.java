package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Candidates.Candidate;
import dev.flotilla.dht.kademlia.Candidates.Candidate.State;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage.Answer;
import dev.flotilla.dht.krpc.KrpcMessage.Caller;
import dev.flotilla.dht.krpc.KrpcMessage.FindNode;
import dev.flotilla.dht.krpc.KrpcMessage.GetPeers;
import dev.flotilla.dht.krpc.KrpcMessage.Query;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk towards a target through one address family.
 *
 * <p>Confined to its owner loop.
 */
final class Lookup implements Asker {
    // The walk keeps ALPHA questions open to the closest candidates not asked yet, and only to those that could still
    // belong to the K closest. A question that stalls gives its place to another, and its candidate no longer counts
    // until it answers: dead nodes, which are common in what others name, cost a stall and not a time-out. The walk is
    // over when the K closest candidates that count have answered; with fewer than K, when nobody is left to hear from.
    static final int ALPHA = 4;

    private static final int K = Bucket.K;
    private static final int MAX_OPEN = 16;
    /** Nodes taken of one answer; some clients name 20. */
    private static final int MAX_NAMED = 20;

    /** Who wanted the walk. */
    interface Owner {
        void onPeers(long nowNanos, List<Endpoint> peers);

        /** The walk is over; not called after {@link #stop}. */
        void onLookupDone(long nowNanos, Lookup lookup);
    }

    private final Search.Goal goal;
    private final boolean ipv4;
    private final Id160 ownId;
    private final Questions questions;
    private final Owner owner;
    private final Candidates candidates;
    private int asked;
    private int stalled;
    private int queries;
    private int answers;
    private boolean over;

    Lookup(Search.Goal goal, boolean ipv4, Id160 ownId, Questions questions, Owner owner) {
        this.goal = goal;
        this.ipv4 = ipv4;
        this.ownId = ownId;
        this.questions = questions;
        this.owner = owner;
        candidates = new Candidates(goal.target());
    }

    void begin(long nowNanos, List<Contact> seeds) {
        seeds.forEach(candidates::add);
        proceed(nowNanos);
    }

    void stop() {
        over = true;
    }

    int queries() {
        return queries;
    }

    int answers() {
        return answers;
    }

    /** Those that answered, closest first, at most {@code count}. */
    List<Candidate> answered(int count) {
        return candidates.answered(count);
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, Response response) {
        Candidate candidate = ended(rpc);
        if (over || candidate == null) {
            return;
        }
        candidate.state = State.ANSWERED;
        answers++;
        Answer answer = response.answer();
        candidate.token = answer.token();
        offer(nowNanos, ipv4 ? answer.nodes() : answer.nodes6());
        if (goal.wantsPeers() && !answer.values().isEmpty()) {
            owner.onPeers(nowNanos, answer.values());
        }
        proceed(nowNanos);
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        Candidate candidate = ended(rpc);
        if (!over && candidate != null) {
            candidate.state = State.FAILED;
            proceed(nowNanos);
        }
    }

    @Override
    public void onStalled(long nowNanos, Rpc rpc) {
        Candidate candidate = candidates.at(rpc.to);
        if (!over && candidate != null) {
            candidate.state = State.STALLED;
            asked--;
            stalled++;
            proceed(nowNanos);
        }
    }

    private @Nullable Candidate ended(Rpc rpc) {
        Candidate candidate = candidates.at(rpc.to);
        if (candidate != null) {
            asked -= candidate.state == State.ASKED ? 1 : 0;
            stalled -= candidate.state == State.STALLED ? 1 : 0;
        }
        return candidate;
    }

    private void offer(long nowNanos, @Nullable List<Contact> contacts) {
        if (contacts == null) {
            return;
        }
        for (Contact contact : contacts.subList(0, Math.min(contacts.size(), MAX_NAMED))) {
            if (contact.endpoint().isUnicast()
                    && !contact.id().equals(ownId)
                    && !questions.isUnreachable(nowNanos, contact.endpoint())) {
                candidates.add(contact);
            }
        }
    }

    private void proceed(long nowNanos) {
        while (!over) {
            Candidate next = next();
            if (next == null || asked >= ALPHA || asked + stalled >= MAX_OPEN) {
                break;
            }
            ask(nowNanos, next);
        }
        if (!over
                && asked == 0
                && next() == null
                && (stalled == 0 || answered(K).size() == K)) {
            over = true;
            owner.onLookupDone(nowNanos, this);
        }
    }

    /** The closest candidate not asked yet that could belong to the K closest; null when there is none. */
    private @Nullable Candidate next() {
        int closer = 0;
        for (Candidate candidate : candidates.sorted()) {
            if (candidate.state == State.NEW) {
                return candidate;
            }
            closer += candidate.state == State.ASKED || candidate.state == State.ANSWERED ? 1 : 0;
            if (closer == K) {
                return null;
            }
        }
        return null;
    }

    private void ask(long nowNanos, Candidate candidate) {
        candidate.state = State.ASKED;
        asked++;
        queries++;
        questions.ask(nowNanos, candidate.contact.endpoint(), candidate.contact.id(), this, this::query);
    }

    private Query query(Caller caller) {
        return goal.wantsPeers() ? new GetPeers(caller, goal.target()) : new FindNode(caller, goal.target());
    }
}
