package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.MetadataMessage;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the info dictionary of a magnet link from peers (BEP 9).
 *
 * <p>Memory: one attempt, at most the configured length.
 *
 * <p>Confined to its owner loop.
 */
final class MetadataDownload {
    /*
     * Anyone may claim any length and send any bytes; only the SHA-1 of the whole tells. So:
     *
     * - Of the lengths that usable peers claim, the most claimed is tried; several peers share the work.
     * - A peer that is slow, rejects or sends what cannot be right is left alone for a while, twice as long each time.
     * - When no usable peer claims the length under way, or it takes long while others claim another, another length is
     *   tried; so is another sole source. Each gets longer than the one before. Hence no peer can hold up the rest.
     * - When a whole fails its SHA-1, later attempts take it from one peer each; a failure then names the liar, which is
     *   banned. Hence there are no more failures than liars, and one.
     */
    static final long TIMEOUT_NANOS = 6_000_000_000L;

    private static final int MAX_ASKED = 4;
    private static final long PATIENCE_NANOS = 20_000_000_000L;
    private static final long BACK_OFF_NANOS = 5_000_000_000L;
    private static final int MAX_DOUBLINGS = 6;
    private static final int WRONG = 3; // failures counted for an answer that no honest peer gives

    private final Id160 infoHash;
    private final int maxLength;
    private final Map<Peer, Source> sources = new LinkedHashMap<>();
    private @Nullable MetadataAttempt attempt;
    private @Nullable Peer sole; // the one peer of this attempt, once an attempt of several failed
    private boolean isSole;
    private boolean isDone;
    private long attemptNanos; // when it began
    private int givenUp; // attempts that took too long

    /** A peer that offers metadata. */
    private static final class Source {
        private final int length;
        private int asked;
        private int failures;
        private long notBefore;

        Source(int length, long nowNanos) {
            this.length = length;
            notBefore = nowNanos;
        }

        boolean isRested(long nowNanos) {
            return notBefore - nowNanos <= 0;
        }

        void fail(long nowNanos, int count) {
            failures += count;
            notBefore = nowNanos + (BACK_OFF_NANOS << Math.min(failures - 1, MAX_DOUBLINGS));
        }
    }

    MetadataDownload(Id160 infoHash, int maxLength) {
        this.infoHash = infoHash;
        this.maxLength = maxLength;
    }

    /** The metadata is known: whatever comes is ignored from here on. */
    void finish() {
        isDone = true;
        attempt = null;
        sources.clear();
    }

    /** The length under way, 0 while there is none. */
    int length() {
        return attempt == null ? 0 : attempt.length();
    }

    int receivedBytes() {
        return attempt == null ? 0 : attempt.receivedBytes();
    }

    /** The peer has told whether it takes {@code ut_metadata}, and the length that it offers. */
    void onOffer(long nowNanos, Peer peer) {
        boolean isOffer = peer.metadataId() != 0 && peer.metadataLength() > 0 && peer.metadataLength() <= maxLength;
        if (!isDone && isOffer && !sources.containsKey(peer)) {
            sources.put(peer, new Source(peer.metadataLength(), nowNanos));
            seek(nowNanos);
        }
    }

    void onGone(long nowNanos, Peer peer) {
        if (sources.remove(peer) != null) {
            release(peer);
            seek(nowNanos);
        }
    }

    void onReject(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        if (isAwaited(peer, piece)) {
            fail(nowNanos, peer, 1);
        } else {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        }
    }

    /** Answers the attempt when this made it whole, right or wrong: see {@link #conclude}. */
    Optional<MetadataAttempt> onData(long nowNanos, Peer peer, MetadataMessage.Data data) throws PeerProtocolException {
        MetadataAttempt current = attempt;
        if (current == null || !isAwaited(peer, data.piece())) {
            peer.budget().spend(nowNanos, ControlBudget.TURN);
            return Optional.empty();
        }
        if (data.totalSize() != current.length() || data.data().size() != current.pieceLength(data.piece())) {
            fail(nowNanos, peer, WRONG);
            return Optional.empty();
        }
        current.receive(data.piece(), data.data(), peer);
        Source source = sources.get(peer);
        if (source != null) {
            source.asked--;
        }
        if (current.isWhole()) {
            attempt = null;
            return Optional.of(current);
        }
        seek(nowNanos);
        return Optional.empty();
    }

    /** Answers true when the whole is right; else it is begun anew, from one peer. */
    boolean conclude(long nowNanos, ByteString whole) {
        if (Id160.of(Sha1.of(whole.toByteArray())).equals(infoHash)) {
            finish();
            return true;
        }
        isSole = true;
        seek(nowNanos);
        return false;
    }

    void onSecond(long nowNanos) {
        for (Peer peer : List.copyOf(sources.keySet())) {
            if (isLate(nowNanos, peer)) {
                fail(nowNanos, peer, 1);
            }
        }
        giveUpIfLong(nowNanos);
        seek(nowNanos);
    }

    private void giveUpIfLong(long nowNanos) {
        MetadataAttempt current = attempt;
        long patience = PATIENCE_NANOS << Math.min(givenUp, MAX_DOUBLINGS);
        if (current == null || nowNanos - attemptNanos <= patience) {
            return;
        }
        boolean isOtherUsable = sources.entrySet().stream()
                .anyMatch(
                        each -> !isPart(current, each.getKey()) && isUsable(nowNanos, each.getKey(), each.getValue()));
        if (isOtherUsable) {
            givenUp++;
            attempt = null;
            sources.forEach((peer, source) -> {
                if (isPart(current, peer)) {
                    source.fail(nowNanos, 1);
                }
            });
        }
    }

    /** True when the peer is one that the attempt takes pieces from. */
    private boolean isPart(MetadataAttempt current, Peer peer) {
        Source source = sources.get(peer);
        return source != null && source.length == current.length() && (!isSole || peer == sole);
    }

    private static boolean isUsable(long nowNanos, Peer peer, Source source) {
        return source.isRested(nowNanos) && peer.metadataId() != 0;
    }

    private boolean isLate(long nowNanos, Peer peer) {
        MetadataAttempt current = attempt;
        for (int piece = 0; current != null && piece < current.pieceCount(); piece++) {
            if (current.isLate(nowNanos, piece, peer, TIMEOUT_NANOS)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAwaited(Peer peer, int piece) {
        return attempt != null && attempt.isAskedOf(piece, peer);
    }

    private void fail(long nowNanos, Peer peer, int count) {
        Source source = sources.get(peer);
        if (source != null) {
            source.fail(nowNanos, count);
            source.asked = 0;
        }
        release(peer);
        seek(nowNanos);
    }

    private void release(Peer peer) {
        if (attempt != null) {
            attempt.release(peer);
        }
        if (peer == sole) {
            attempt = null; // the next one begins anew, or the parts would have two sources
        }
    }

    /** Asks usable peers for what is open. */
    private void seek(long nowNanos) {
        MetadataAttempt current = attempt;
        if (current == null
                || (!current.isAsked() && usable(nowNanos, current.length()).isEmpty())) {
            current = begin(nowNanos);
            attempt = current;
        }
        if (current == null) {
            return;
        }
        Map<Peer, Source> usable = usable(nowNanos, current.length());
        for (int piece = 0; piece < current.pieceCount(); piece++) {
            if (current.isOpen(piece) && !ask(nowNanos, current, piece, usable)) {
                return;
            }
        }
    }

    /** Asks the peer that has the fewest requests, the first to come among equals; answers false when each has enough. */
    private static boolean ask(long nowNanos, MetadataAttempt current, int piece, Map<Peer, Source> usable) {
        Map.Entry<Peer, Source> chosen = null;
        for (Map.Entry<Peer, Source> entry : usable.entrySet()) {
            int asked = entry.getValue().asked;
            if (asked < MAX_ASKED && (chosen == null || asked < chosen.getValue().asked)) {
                chosen = entry;
            }
        }
        if (chosen == null) {
            return false;
        }
        chosen.getValue().asked++;
        Peer peer = chosen.getKey();
        current.ask(nowNanos, piece, peer);
        peer.send(nowNanos, new PeerMessage.Extended(peer.metadataId(), new MetadataMessage.Request(piece).encode()));
        return true;
    }

    /** Those that may be asked for metadata of this length now. */
    private Map<Peer, Source> usable(long nowNanos, int length) {
        Map<Peer, Source> usable = new LinkedHashMap<>();
        sources.forEach((peer, source) -> {
            boolean isWanted = source.length == length && (!isSole || peer == sole);
            if (isWanted && isUsable(nowNanos, peer, source)) {
                usable.put(peer, source);
            }
        });
        return usable;
    }

    private @Nullable MetadataAttempt begin(long nowNanos) {
        Map<Integer, Integer> claims = new LinkedHashMap<>();
        Peer best = null;
        int fewestFailures = Integer.MAX_VALUE;
        for (Map.Entry<Peer, Source> entry : sources.entrySet()) {
            Source source = entry.getValue();
            if (isUsable(nowNanos, entry.getKey(), source)) {
                claims.merge(source.length, 1, Integer::sum);
                if (source.failures < fewestFailures) {
                    fewestFailures = source.failures;
                    best = entry.getKey();
                }
            }
        }
        Source source = best == null ? null : sources.get(best);
        if (source == null) {
            return null;
        }
        sources.values().forEach(each -> each.asked = 0);
        sole = isSole ? best : null;
        int length = source.length;
        for (Map.Entry<Integer, Integer> claim : claims.entrySet()) {
            if (!isSole && claim.getValue() > claims.getOrDefault(length, 0)) {
                length = claim.getKey();
            }
        }
        attemptNanos = nowNanos;
        return new MetadataAttempt(length);
    }
}
