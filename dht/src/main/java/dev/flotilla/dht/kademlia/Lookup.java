package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.kademlia.Candidate.State;
import dev.flotilla.dht.kademlia.TraceStep.Event;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One walk towards a target through one address family.
 *
 * <p>Confined to its owner loop.
 */
final class Lookup implements Asker {
    // The walk keeps some questions open to the closest candidates not asked yet that could still belong to the K
    // closest: as many as let a few answers be expected, see Questions. A question that stalls gives its place to
    // another, and its candidate no longer counts until it answers: dead nodes, which are common in what others name,
    // cost a stall and not a time-out. The walk is over when the K closest candidates that count have answered; with
    // fewer than K, when nobody is left to hear from. Where the very closest are wanted, closer ones that stalled are
    // waited for until overdue.
    private static final int K = Bucket.K;
    private static final int MAX_OPEN = 48;
    /** Nodes taken of one answer; some clients name 20. */
    private static final int MAX_NAMED = 20;

    /** Who wanted the walk. */
    interface Owner {
        /** A node answered; read the response now. */
        void onAnswer(long nowNanos, Candidate from, KrpcReader response);

        /** Something happened to a candidate: for the trace. */
        void onStep(long nowNanos, Candidate candidate, Event event);

        /** The walk is over; not called after {@link #stop}. */
        void onLookupDone(long nowNanos, Lookup lookup);
    }

    private final Goal goal;
    private final boolean ipv4;
    private final RoutingTables tables;
    private final Questions questions;
    private final CandidateFilter filter;
    private final Owner owner;
    private final Candidates candidates;
    private int asked;
    private int stalled;
    private int queries;
    private int answers;
    private boolean over;

    Lookup(Goal goal, boolean ipv4, RoutingTables tables, Questions questions, CandidateFilter filter, Owner owner) {
        this.goal = goal;
        this.ipv4 = ipv4;
        this.tables = tables;
        this.questions = questions;
        this.filter = filter;
        this.owner = owner;
        candidates = new Candidates(goal.target());
    }

    void begin(long nowNanos, Collection<Contact> seeds) {
        seeds.forEach(seed -> candidates.add(seed, null));
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
    public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
        Candidate candidate = ended(rpc);
        if (over || candidate == null) {
            return;
        }
        candidate.state = State.ANSWERED;
        answers++;
        candidate.token = response.string(Field.TOKEN);
        if (rpc.isExpected(response.sender())) {
            proved(candidate, true);
            owner.onStep(nowNanos, candidate, Event.ANSWERED);
        } else {
            proved(candidate, false);
            candidates.rename(candidate, response.sender());
            owner.onStep(nowNanos, candidate, Event.ANSWERED_AS_ANOTHER);
        }
        if (!filter.admitsId(candidate.contact)) {
            candidate.state = State.FAILED;
            owner.onStep(nowNanos, candidate, Event.SKIPPED_ID);
        }
        offer(nowNanos, response.nodes(ipv4), candidate);
        owner.onAnswer(nowNanos, candidate, response);
        proceed(nowNanos);
    }

    @Override
    public void onError(long nowNanos, Rpc rpc, KrpcReader error) {
        fail(nowNanos, rpc, Event.REFUSED);
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        fail(nowNanos, rpc, Event.SILENT);
    }

    private void fail(long nowNanos, Rpc rpc, Event event) {
        Candidate candidate = ended(rpc);
        if (!over && candidate != null) {
            proved(candidate, false);
            candidate.state = State.FAILED;
            owner.onStep(nowNanos, candidate, event);
            proceed(nowNanos);
        }
    }

    @Override
    public void onStalled(long nowNanos, Rpc rpc) {
        Candidate candidate = candidates.at(rpc.to);
        if (!over && candidate != null) {
            candidate.state = State.STALLED;
            proved(candidate, false);
            asked--;
            stalled++;
            owner.onStep(nowNanos, candidate, Event.STALLED);
            proceed(nowNanos);
        }
    }

    @Override
    public void onOverdue(long nowNanos, Rpc rpc) {
        Candidate candidate = candidates.at(rpc.to);
        if (!over && candidate != null) {
            candidate.state = State.OVERDUE;
            proceed(nowNanos);
        }
    }

    /** Credits or blames whoever named the candidate; one that stalled is blamed until it answers after all. */
    private void proved(Candidate candidate, boolean alive) {
        if (candidate.prove(alive) && candidate.source() != null) {
            questions.onStrangerProved(alive);
        }
    }

    private @Nullable Candidate ended(Rpc rpc) {
        Candidate candidate = candidates.at(rpc.to);
        if (candidate != null) {
            asked -= candidate.state == State.ASKED ? 1 : 0;
            stalled -= candidate.state == State.STALLED || candidate.state == State.OVERDUE ? 1 : 0;
        }
        return candidate;
    }

    private void offer(long nowNanos, List<Contact> contacts, Candidate source) {
        for (Contact contact : contacts.subList(0, Math.min(contacts.size(), MAX_NAMED))) {
            if (!contact.endpoint().isUnicast() || contact.id().equals(tables.ownId)) {
                continue;
            }
            if (filter.admitsId(contact)) {
                candidates.add(contact, source);
            } else { // kept out, so that it takes no place from whoever is really there
                owner.onStep(nowNanos, new Candidate(contact, source), Event.SKIPPED_ID);
            }
        }
    }

    private void proceed(long nowNanos) {
        Candidate next = over ? null : next(nowNanos);
        while (next != null
                && asked < questions.parallelism(goal.kind() != Goal.Kind.NODES)
                && asked + stalled < MAX_OPEN) {
            ask(nowNanos, next);
            next = next(nowNanos);
        }
        if (!over && isComplete(next)) {
            over = true;
            owner.onLookupDone(nowNanos, this);
        }
    }

    /** While the other family's table is short, nodes of both are asked for (BEP 32): the engine tries them. */
    private Question question() {
        boolean both = tables.lacksNodesOf(!ipv4);
        return goal.question(both, both);
    }

    /** True when K have answered and nobody closer may still, or nobody is left. */
    private boolean isComplete(@Nullable Candidate next) {
        int answered = 0;
        for (Candidate candidate : candidates.sorted()) {
            answered += candidate.state == State.ANSWERED ? 1 : 0;
            if (answered == K) {
                return true;
            }
            boolean awaited = candidate.state == State.ASKED || (candidate.state == State.STALLED && goal.exact());
            if (awaited || candidate == next) {
                return false;
            }
        }
        return stalled == 0;
    }

    /**
     * The closest candidate not asked yet that could belong to the K closest; null when there is none. Of those that were
     * asked on the word of others only as many count as can be expected to answer.
     */
    private @Nullable Candidate next(long nowNanos) {
        int closer = 0;
        for (Candidate candidate : candidates.sorted()) {
            if (candidate.state == State.NEW) {
                Event reason = filter.refusal(nowNanos, candidate, candidates);
                if (reason == null) {
                    return candidate;
                }
                candidate.state = reason == Event.SKIPPED_SOURCE ? State.DISTRUSTED : State.FAILED;
                owner.onStep(nowNanos, candidate, reason);
            }
            if (candidate.state == State.ANSWERED) {
                closer += Questions.WHOLE;
            } else if (candidate.state == State.ASKED) {
                closer += candidate.source() == null ? Questions.WHOLE : questions.aliveShare();
            }
            if (closer >= K * Questions.WHOLE) {
                return null;
            }
        }
        return null;
    }

    private void ask(long nowNanos, Candidate candidate) {
        candidate.state = State.ASKED;
        candidate.wasAsked = true;
        candidate.askedNanos = nowNanos;
        asked++;
        queries++;
        filter.onAsked(candidate);
        owner.onStep(nowNanos, candidate, Event.ASKED);
        Contact contact = candidate.contact;
        questions.ask(nowNanos, contact.endpoint(), contact.id(), this, question());
    }
}
