package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Verdict;
import dev.flotilla.wire.protocol.PeerMessage.Request;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The half of a connection in which we send: whether we choke the peer, what it asked, what is being read for it.
 *
 * <p>Bounds: the requests that wait are counted by whoever adds one; reads under way hold at most what the peer takes in a
 * sixteenth of a second, {@link #MIN_READ_AHEAD_BYTES} at least and {@link #MAX_READ_AHEAD_BYTES} at most, and one request
 * more.
 *
 * <p>Confined to its owner loop.
 */
final class Upload {
    /** Bytes that are read for a slow peer before it takes what was read earlier. */
    static final int MIN_READ_AHEAD_BYTES = 256 << 10;

    /** Bytes that are read for a fast one: some are read while others are sent. */
    static final int MAX_READ_AHEAD_BYTES = 1 << 20;

    private static final int READ_AHEADS_A_SECOND = 16;

    /** Of a peer that the choker did not name. */
    static final Verdict UNNAMED = new Verdict(0, false, false, false, 0, 0, 0, "not decided yet");

    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final List<Request> reading = new ArrayList<>();
    private final List<Request> unwanted = new ArrayList<>(); // being read, but choked meanwhile
    private final RateMeter meter;
    private int readingBytes;
    private long readAheadBytes = MIN_READ_AHEAD_BYTES;
    private Set<Integer> allowedFast = Set.of();
    private long allowedFastBytes;

    private boolean isChoked = true;
    private boolean isInterested;
    private long turnedNanos; // when it was last choked or unchoked, or came
    private long sentWhenTurned;
    private Verdict verdict = UNNAMED;
    private long limitBytes;
    private long creditedBytes;
    private final BitSet sentPieces = new BitSet(); // of which a block was sent
    private int elsewhere;
    private int redistributed;
    private int hoarded;

    Upload(long nowNanos) {
        meter = new RateMeter(nowNanos);
        turnedNanos = nowNanos;
    }

    RateMeter meter() {
        return meter;
    }

    boolean isChoked() {
        return isChoked;
    }

    boolean isInterested() {
        return isInterested;
    }

    /** Answers whether that is news. */
    boolean setInterested(boolean interested) {
        boolean changed = isInterested != interested;
        isInterested = interested;
        return changed;
    }

    void turn(long nowNanos, boolean choked) {
        isChoked = choked;
        turnedNanos = nowNanos;
        sentWhenTurned = meter.total();
    }

    long turnedNanos() {
        return turnedNanos;
    }

    /** Bytes sent since it was last choked or unchoked. */
    long sentSinceTurn() {
        return meter.total() - sentWhenTurned;
    }

    /** What the choker said of it last. */
    Verdict verdict() {
        return verdict;
    }

    void onVerdict(Verdict said) {
        verdict = said;
        limitBytes = said.limitBytes();
    }

    void onSent(long nowNanos, int bytes) {
        meter.add(nowNanos, bytes);
        long taken = meter.bytesPerSecond(nowNanos) / READ_AHEADS_A_SECOND;
        readAheadBytes = Math.max(MIN_READ_AHEAD_BYTES, Math.min(MAX_READ_AHEAD_BYTES, taken));
        if (limitBytes != Verdict.UNLIMITED) {
            limitBytes = Math.max(0, limitBytes - bytes);
        }
    }

    /** True when it was sent all that it may have for now. */
    boolean isUsedUp() {
        return !isChoked && limitBytes == 0;
    }

    /** A block of the piece was sent to it. */
    void onSentOf(int piece) {
        sentPieces.set(piece);
    }

    boolean hasSent(int piece) {
        return sentPieces.get(piece);
    }

    /** It has pieces that others had, and not from us. */
    void onHadElsewhere(int pieces) {
        elsewhere += pieces;
    }

    /** How many pieces it has from others, as far as that can be believed. */
    int elsewhere() {
        return elsewhere;
    }

    /** It is the first to have a piece, and has it from us. */
    void onHadFirst() {
        hoarded++;
    }

    /** A piece that it alone had from us was seen at another peer. */
    void onRedistributed() {
        hoarded--;
        redistributed++;
    }

    /** Pieces that it alone had from us, and that were not seen elsewhere. */
    int hoarded() {
        return hoarded;
    }

    int redistributed() {
        return redistributed;
    }

    /** What was received of it since this was last asked. */
    long uncredited(long receivedBytes) {
        long bytes = receivedBytes - creditedBytes;
        creditedBytes = receivedBytes;
        return bytes;
    }

    /** Grants pieces that it may ask for while choked, and how many bytes of them altogether. */
    void allowFast(Set<Integer> pieces, long bytes) {
        allowedFast = pieces;
        allowedFastBytes = bytes;
    }

    boolean isAllowedFast(int piece) {
        return allowedFast.contains(piece);
    }

    /** Takes the request out of what was granted; false when that is used up. */
    boolean useAllowedFast(Request request) {
        if (!isAllowedFast(request.piece()) || allowedFastBytes < request.length()) {
            return false;
        }
        allowedFastBytes -= request.length();
        return true;
    }

    /** Requests without an answer, and those whose read is still under way. */
    int waiting() {
        return queue.size() + reading.size() + unwanted.size();
    }

    /** True while we send it what it asks for. */
    boolean isServed() {
        return !isChoked && waiting() > 0;
    }

    void add(Request request) {
        queue.add(request);
    }

    boolean hasNext() {
        return !queue.isEmpty() && readingBytes < readAheadBytes;
    }

    /** The next request, to be read from here on. */
    Request next() {
        Request request = queue.remove();
        reading.add(request);
        readingBytes += request.length();
        return request;
    }

    /** A read has ended; false when nobody waits for it any more. */
    boolean onRead(int piece, int begin, int length) {
        Request request = new Request(piece, begin, length);
        boolean isWanted = reading.remove(request);
        if (isWanted || unwanted.remove(request)) {
            readingBytes -= length;
        }
        return isWanted;
    }

    /**
     * The peer no longer wants it; false when nobody had asked, or when it is being read: then it is sent, since what is read
     * shares memory with what the peer still wants, and the peer could have us keep much for little.
     */
    boolean cancel(Request request) {
        return queue.remove(request);
    }

    /** Forgets the requests that match, and answers them. */
    List<Request> drop(Predicate<Request> condition) {
        List<Request> dropped = new ArrayList<>();
        Stream.of(queue, reading).flatMap(Collection::stream).filter(condition).forEach(dropped::add);
        queue.removeIf(condition);
        reading.stream().filter(condition).forEach(unwanted::add);
        reading.removeIf(condition);
        return dropped;
    }
}
