package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.krpc.Contact;
import org.jspecify.annotations.Nullable;

/**
 * A node that a look-up may ask.
 *
 * <p>Confined to its owner loop.
 */
final class Candidate {
    /** How far a look-up is with a candidate. */
    enum State {
        NEW,
        ASKED,
        /** Asked, and slower than half. */
        STALLED,
        /** Asked, and far slower than most. */
        OVERDUE,
        ANSWERED,
        FAILED,
        /** Left out because of who named it; another may name it yet. */
        DISTRUSTED
    }

    // Who names dead nodes is believed less: after so many of those it named did not answer, and twice as many as did,
    // what it alone named is left out.
    private static final int MANY_DEAD = 3;

    /** The node as it was named, or as it called itself when it answered. */
    Contact contact;

    State state = State.NEW;

    /** Steps from our own table: 1 for a node that we know. */
    final int hop;

    /** Who named it first; null when we know it ourselves. */
    private final @Nullable Candidate source;

    private boolean namedAgain;
    private @Nullable Boolean proved;
    private int deadNamed;
    private int aliveNamed;

    /** What it gave us to write with; empty when none. */
    ByteString token = ByteString.EMPTY;

    boolean wasAsked;
    long askedNanos;

    Candidate(Contact contact, @Nullable Candidate source) {
        this.contact = contact;
        this.source = source;
        hop = source == null ? 1 : source.hop + 1;
    }

    void onNamedAgain(@Nullable Candidate by) {
        namedAgain |= by != source;
        if (namedAgain && state == State.DISTRUSTED) {
            state = State.NEW;
        }
    }

    /** Credits or blames whoever named it; returns false when that is known already. */
    boolean prove(boolean alive) {
        Boolean before = proved;
        if (before != null && before == alive) {
            return false;
        }
        proved = alive;
        if (source != null) {
            source.aliveNamed += alive ? 1 : 0;
            source.deadNamed += alive ? (before == null ? 0 : -1) : 1;
        }
        return true;
    }

    /** False when only a node named it that has named too many dead ones. */
    boolean isCredible() {
        return source == null
                || namedAgain
                || source.deadNamed < MANY_DEAD
                || source.deadNamed <= 2 * source.aliveNamed;
    }

    @Nullable
    Candidate source() {
        return source;
    }
}
