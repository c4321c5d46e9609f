package dev.flotilla.wire.swarm;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The half of a connection in which we receive: what we asked, whether the peer answers, what it suggests.
 *
 * <p>Bounds: as many outstanding requests as the window allows (2,000), {@link #MAX_ABANDONED} that were given up, and
 * {@link #MAX_HINTS} hints.
 *
 * <p>Confined to its owner loop.
 */
final class Download {
    /** Requests remembered after they were given up, so that a late answer is known for one. */
    static final int MAX_ABANDONED = 2_048;

    /** Allowed fast and suggested pieces remembered, of each. */
    static final int MAX_HINTS = 32;

    private static final long SNUB_NANOS = 20_000_000_000L;
    private static final long FIRST_NANOS = 3_000_000_000L;
    private static final int FIRST_BLOCKS = 8; // of others, while the first of a peer is waited for
    private static final long MAX_SNUB_NANOS = 60_000_000_000L;
    private static final long UNKNOWN_GAP_NANOS = 1_000_000_000L;
    private static final long LOST_NANOS = 2_000_000_000L;
    private static final long REST_NANOS = 1_000_000_000L;
    private static final long NEVER = -1;

    private final RequestLog outstanding = new RequestLog();
    private final RequestLog abandoned = new RequestLog();
    private final RequestWindow window = new RequestWindow();
    private final RateMeter meter;
    private final Set<Integer> allowedFast = new LinkedHashSet<>();
    private final Set<Integer> suggested = new LinkedHashSet<>();

    private boolean isChoking = true;
    private boolean isInterested; // as we told the peer
    private int wanted;
    private long lastBlockNanos;
    private long gapNanos; // the mean time that a block takes, 0 before the first
    private long restUntil;
    private long noBlockIn = NEVER; // the generation of the picker in which it had no open block for this peer
    private long noPieceIn = NEVER; // and the one in which it had no piece to begin
    private boolean isSlow;
    private boolean isOnParole;
    private int verifying; // pieces with blocks of it
    private int right; // such pieces that were, since one was not
    private long unaskedBytes;
    private long wastedBytes;

    Download(long nowNanos) {
        meter = new RateMeter(nowNanos);
        lastBlockNanos = nowNanos;
        restUntil = nowNanos;
    }

    RequestLog outstanding() {
        return outstanding;
    }

    RequestWindow window() {
        return window;
    }

    RateMeter meter() {
        return meter;
    }

    boolean isChoking() {
        return isChoking;
    }

    boolean isInterested() {
        return isInterested;
    }

    void setInterested(boolean interested) {
        isInterested = interested;
    }

    /** True when it is far slower than the others. */
    boolean isSlow() {
        return isSlow;
    }

    void setSlow(boolean slow) {
        if (isSlow != slow) {
            isSlow = slow;
            lookAgain();
        }
    }

    /** True after a piece failed of which it sent a part: until that is settled it brings pieces alone. */
    boolean isOnParole() {
        return isOnParole;
    }

    void setOnParole(boolean onParole) {
        if (isOnParole != onParole) {
            isOnParole = onParole;
            lookAgain();
        }
    }

    /** True when one more piece with blocks of it may be verified: as many at a time as were right before, and one. */
    boolean mayVerify() {
        return verifying <= right;
    }

    void onVerify() {
        verifying++;
    }

    void onVerified(boolean wasRight) {
        verifying--;
        right = wasRight ? right + 1 : 0;
    }

    /** How many pieces the peer has that we want. */
    int wanted() {
        return wanted;
    }

    void setWanted(int count) {
        wanted = count;
        lookAgain();
    }

    /** Of all blocks, asked for or not; the {@link #meter} counts those that were, for they are what is repaid. */
    long receivedBytes() {
        return meter.total() + unaskedBytes;
    }

    void onUnasked(int bytes) {
        unaskedBytes += bytes;
    }

    long wastedBytes() {
        return wastedBytes;
    }

    void waste(int bytes) {
        wastedBytes += bytes;
    }

    /** Answers whether that is news. */
    boolean onChoke() {
        boolean changed = !isChoking;
        isChoking = true;
        window.onChoked();
        return changed;
    }

    /** Answers whether that is news. */
    boolean onUnchoke() {
        boolean changed = isChoking;
        isChoking = false;
        lookAgain();
        return changed;
    }

    void onAllowedFast(int piece) {
        lookAgain();
        if (allowedFast.size() < MAX_HINTS) {
            allowedFast.add(piece);
        }
    }

    /** The latest count: those before were fetched most likely. */
    void onSuggest(int piece) {
        if (suggested.size() == MAX_HINTS && !suggested.contains(piece)) {
            suggested.remove(suggested.iterator().next());
        }
        suggested.add(piece);
    }

    boolean isAllowedFast(int piece) {
        return allowedFast.contains(piece);
    }

    /** Pieces that the peer would rather send than others: while it chokes us, the only ones. */
    Set<Integer> hints() {
        return isChoking ? allowedFast : suggested;
    }

    /** True when no open block was found for this peer in this generation. */
    boolean hasNoBlock(long generation) {
        return noBlockIn == generation;
    }

    /** True when no piece to begin was found for this peer in this generation. */
    boolean hasNoPiece(long generation) {
        return noPieceIn == generation;
    }

    void foundNothing(long blockGeneration, long pieceGeneration) {
        noBlockIn = blockGeneration;
        noPieceIn = pieceGeneration;
    }

    /** Something about the peer has changed. */
    private void lookAgain() {
        noBlockIn = NEVER;
        noPieceIn = NEVER;
    }

    /** How many more blocks may be asked for. */
    int room(long nowNanos) {
        return nowNanos - restUntil < 0 ? 0 : window.depth() - outstanding.size();
    }

    boolean hasRoomForBatch(long nowNanos) {
        return room(nowNanos) >= window.batch();
    }

    void ask(long nowNanos, long block) {
        outstanding.add(block, nowNanos);
    }

    /** A block came; answers whether it was asked for. */
    boolean onAnswer(long nowNanos, long block, int bytes) {
        long sent = outstanding.answer(block);
        if (sent != RequestLog.ABSENT) {
            onBlock(nowNanos, sent, bytes);
            return true;
        }
        if (onLateAnswer(block)) {
            onLateBlock(nowNanos);
            return true;
        }
        return false;
    }

    /** A block came that was asked for at {@code sentNanos}. */
    private void onBlock(long nowNanos, long sentNanos, int bytes) {
        long gap = Math.min(nowNanos - lastBlockNanos, nowNanos - sentNanos);
        gapNanos = Math.max(1, gapNanos == 0 ? gap : (gapNanos * 7 + gap) / 8);
        lastBlockNanos = nowNanos;
        window.onBlock(bytes, nowNanos - sentNanos);
    }

    /** A request was refused. The next ones wait a moment, lest the two of us play ball. */
    void onRejected(long nowNanos, long block) {
        if (isChoking) {
            allowedFast.remove(RequestLog.piece(block));
        } else {
            window.onRejected();
            restUntil = nowNanos + REST_NANOS;
        }
    }

    /** No longer waits for the block; its answer may yet come. */
    void abandon(long nowNanos, long block) {
        outstanding.remove(block);
        if (abandoned.size() == MAX_ABANDONED) {
            abandoned.removeOldest();
        }
        abandoned.add(block, nowNanos);
    }

    /** The answer to an abandoned request; false when there was no such request. */
    boolean onLateAnswer(long block) {
        return abandoned.remove(block) != RequestLog.ABSENT;
    }

    /** A block came long after it was asked for. */
    private void onLateBlock(long nowNanos) {
        lastBlockNanos = nowNanos;
        window.onLateBlock();
    }

    /**
     * True when the peer owes us blocks and has sent none for long. Of one that has never sent any less is put up with: what
     * it says it has may not be true.
     *
     * @param usualNanos how long a block takes from other peers, 0 when that is unknown
     */
    boolean isStalled(long nowNanos, long usualNanos) {
        long patience = Math.min(MAX_SNUB_NANOS, Math.max(SNUB_NANOS, 4 * gapNanos));
        if (!isPaceKnown() && usualNanos > 0) {
            patience = Math.min(SNUB_NANOS, Math.max(FIRST_NANOS, FIRST_BLOCKS * usualNanos));
        }
        return silentNanos(nowNanos) > patience;
    }

    /** True when the oldest request was overtaken by younger ones and is by far late. */
    boolean isOldestLost(long nowNanos) {
        return outstanding.isOldestOvertaken()
                && nowNanos - outstanding.sentNanos(0) > LOST_NANOS + 2 * window.meanDelayNanos();
    }

    /** How long until everything outstanding has come, as far as one can tell. */
    long expectedNanos(long nowNanos) {
        return Math.max(silentNanos(nowNanos), outstanding.size() * blockNanos());
    }

    /** How long until a block comes that is asked for after {@code more} others, as far as one can tell. */
    long soonestNanos(int more) {
        return window.delayNanos() + blockNanos() * (outstanding.size() + 1 + more);
    }

    /** How long the peer takes for a block, 1 nanosecond or more; a second when that is unknown. */
    long blockNanos() {
        return gapNanos == 0 ? UNKNOWN_GAP_NANOS : gapNanos;
    }

    boolean isPaceKnown() {
        return gapNanos > 0;
    }

    /** How long we have been waiting for the next block; 0 when none was asked for. */
    private long silentNanos(long nowNanos) {
        return outstanding.isEmpty() ? 0 : Math.min(nowNanos - lastBlockNanos, nowNanos - outstanding.sentNanos(0));
    }
}
