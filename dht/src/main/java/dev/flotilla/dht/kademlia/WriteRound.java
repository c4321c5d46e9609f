package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Writes to the closest nodes that gave a token: early to those that are most likely among them while the search goes on,
 * then to k of each walk, and for each that does not acknowledge to the next.
 *
 * <p>Confined to its owner loop.
 */
final class WriteRound implements Asker {
    private final Questions questions;
    private final Function<ByteString, Question> question;
    private final LongConsumer onOver;
    private final Set<Endpoint> told = new HashSet<>();
    private final Deque<Candidate> spare = new ArrayDeque<>();
    private final List<Contact> replicas = new ArrayList<>();
    private final Map<Integer, Integer> refusals = new TreeMap<>();
    private int open = 1; // one for the search, so that the round cannot end before it

    /**
     * @param question what is written, given the token of whom it is told
     * @param onOver called once with the time, when the search was over and each node told has acknowledged or failed
     */
    WriteRound(Questions questions, Function<ByteString, Question> question, LongConsumer onOver) {
        this.questions = questions;
        this.question = question;
        this.onOver = onOver;
    }

    /** Tells one node while the search goes on. */
    void tellEarly(long nowNanos, Contact contact, ByteString token) {
        if (!token.isEmpty() && told.size() < Bucket.K) {
            tell(nowNanos, contact, token);
        }
    }

    /** The search is over: tells the closest of each walk, as many as make k with those told early. May end the round. */
    void complete(long nowNanos, Collection<List<Candidate>> walks) {
        for (List<Candidate> answered : walks) {
            int wanted = Bucket.K;
            for (Candidate candidate : answered) {
                if (wanted == 0) {
                    spare.add(candidate);
                } else if (told.contains(candidate.contact.endpoint())) {
                    wanted--;
                } else if (!candidate.token.isEmpty()) {
                    tell(nowNanos, candidate.contact, candidate.token);
                    wanted--;
                }
            }
        }
        end(nowNanos);
    }

    /** Those that acknowledged. */
    List<Contact> replicas() {
        return replicas;
    }

    /** How many refused, by error code. */
    Map<Integer, Integer> refusals() {
        return refusals;
    }

    private void tell(long nowNanos, Contact contact, ByteString token) {
        if (told.add(contact.endpoint())) {
            open++;
            questions.ask(nowNanos, contact.endpoint(), contact.id(), this, question.apply(token));
        }
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, KrpcReader response) {
        replicas.add(new Contact(response.sender(), rpc.to));
        end(nowNanos);
    }

    @Override
    public void onError(long nowNanos, Rpc rpc, KrpcReader error) {
        int code = error.errorCode();
        refusals.merge(code, 1, Integer::sum);
        if (code == KrpcException.CAS_MISMATCH || code == KrpcException.SEQUENCE_TOO_LOW) {
            end(nowNanos); // it has another version: one that knows neither must not be made to take ours
        } else {
            onFailed(nowNanos, rpc);
        }
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        boolean ipv4 = rpc.to.isIpv4();
        Candidate next = null;
        for (Candidate candidate : spare) {
            if (next == null
                    && candidate.contact.endpoint().isIpv4() == ipv4
                    && !candidate.token.isEmpty()
                    && !told.contains(candidate.contact.endpoint())) {
                next = candidate;
            }
        }
        if (next != null) {
            tell(nowNanos, next.contact, next.token);
        }
        end(nowNanos);
    }

    private void end(long nowNanos) {
        open--;
        if (open == 0) {
            onOver.accept(nowNanos);
        }
    }
}
