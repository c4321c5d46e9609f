package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.kademlia.Candidates.Candidate;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcMessage.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Announces one peer to the closest nodes of one address family that gave a token: to k of them, and for each that does not
 * acknowledge to the next.
 *
 * <p>Confined to its owner loop.
 */
final class AnnounceRound implements Asker {
    private final Announcer announcer;
    private final Questions questions;
    private final Deque<Candidate> spare = new ArrayDeque<>();
    private final List<Contact> replicas = new ArrayList<>();
    private int open;

    AnnounceRound(Announcer announcer, Questions questions) {
        this.announcer = announcer;
        this.questions = questions;
    }

    /** Starts with those that answered, closest first; may be over at once. */
    void begin(long nowNanos, Collection<Candidate> answered) {
        for (Candidate candidate : answered) {
            if (!candidate.token.isEmpty()) {
                spare.add(candidate);
            }
        }
        while (open < Bucket.K && !spare.isEmpty()) {
            askNext(nowNanos);
        }
    }

    boolean isOver() {
        return open == 0;
    }

    List<Contact> replicas() {
        return replicas;
    }

    private void askNext(long nowNanos) {
        Candidate candidate = spare.remove();
        open++;
        Contact contact = candidate.contact;
        questions.ask(
                nowNanos,
                contact.endpoint(),
                contact.id(),
                this,
                caller -> announcer.announcement(caller, candidate.token));
    }

    @Override
    public void onAnswer(long nowNanos, Rpc rpc, Response response) {
        replicas.add(new Contact(response.sender(), rpc.to));
        end(nowNanos);
    }

    @Override
    public void onFailed(long nowNanos, Rpc rpc) {
        if (!spare.isEmpty()) {
            askNext(nowNanos);
        }
        end(nowNanos);
    }

    private void end(long nowNanos) {
        open--;
        if (open == 0) {
            announcer.onPartOver(nowNanos);
        }
    }
}
