package dev.flotilla.wire.swarm;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Pieces for pieces: what we have, what each peer has, who wants what, and the phase that follows from it. Before the files
 * are checked it only notes what peers say.
 *
 * <p>Confined to its owner loop.
 */
final class Trade {
    private final Id160 self;
    private final Neighbours neighbours;
    private final RandomGenerator random;
    private final SwarmOutbox outbox;
    private final Downloads downloads;
    private final LateHaves lateHaves = new LateHaves();
    private final Uploads uploads;
    private final Wishes wishes;
    private final Evidence evidence = new Evidence();
    private final ChokeRounds rounds;
    private boolean isSuperSeeder;
    private @Nullable PiecePicker picker; // once the files are checked
    private @Nullable Redistribution redistribution; // likewise
    private @Nullable SuperSeeding superSeeding; // likewise, when it is wanted
    private Phase phase = Phase.BOOTSTRAP;

    Trade(SwarmIdentity self, SwarmConfig config, Neighbours neighbours, RandomGenerator random, SwarmOutbox outbox) {
        this.self = self.peerId();
        this.neighbours = neighbours;
        this.random = random;
        this.outbox = outbox;
        isSuperSeeder = config.upload().superSeed();
        downloads = new Downloads(outbox, neighbours.byNumber());
        wishes = new Wishes(downloads, outbox);
        uploads = new Uploads(self.infoHash(), config.maxQueuedRequests(), outbox);
        rounds = new ChokeRounds(config.upload(), random, uploads, neighbours.all());
    }

    Downloads downloads() {
        return downloads;
    }

    Uploads uploads() {
        return uploads;
    }

    /** How many bytes are wanted and not here; before the files are checked all are. */
    long wantedBytes(long totalBytes) {
        return picker == null ? totalBytes : picker.wantedBytes();
    }

    void onPriorities(long nowNanos, FilePriorities priorities) {
        wishes.setFiles(nowNanos, priorities);
        beginAnew();
    }

    void onSequential(boolean sequential) {
        wishes.setSequential(sequential);
    }

    void onDeadlines(long nowNanos, List<Deadline> deadlines) {
        wishes.setDeadlines(nowNanos, deadlines);
        beginAnew();
    }

    /** A torrent that was complete may lack something, now that more is wanted. */
    private void beginAnew() {
        if (phase == Phase.SEEDING && picker != null && !picker.isComplete()) {
            phase = Phase.BOOTSTRAP;
        }
    }

    Phase phase() {
        return phase;
    }

    int storedCount() {
        return picker == null ? 0 : picker.storedCount();
    }

    long storedBytes() {
        return picker == null ? 0 : picker.storedBytes();
    }

    void onUpload(UploadConfig config) {
        isSuperSeeder = config.superSeed();
        rounds.setConfig(config);
    }

    /** The files are checked. Peers that came before could not yet be told what we have. */
    void open(long nowNanos, PieceGeometry geometry, BitSet have) {
        if (picker != null) {
            throw new IllegalStateException("opened twice");
        }
        picker = new PiecePicker(geometry, have, random);
        downloads.open(picker);
        uploads.open(picker);
        wishes.open(nowNanos, picker);
        redistribution = new Redistribution(geometry.pieceCount(), neighbours.byNumber());
        if (isSuperSeeder) {
            superSeeding = new SuperSeeding(picker, random);
            uploads.superSeed(superSeeding);
        }
        if (superSeeding != null && picker.hasAll()) {
            SuperSeeding opened = superSeeding;
            neighbours.all().forEach(peer -> opened.add(nowNanos, peer));
        } else {
            lateHaves.open(nowNanos, neighbours.all(), have);
        }
        for (Peer peer : neighbours.all()) {
            onPieces(nowNanos, peer);
        }
        fillFreeSlots(nowNanos);
    }

    /** Tells a new peer what we have; nothing, when it is nothing and the peer does not speak BEP 6. */
    void greet(long nowNanos, Peer peer) {
        evidence.onCome(nowNanos, peer);
        PiecePicker pieces = picker;
        if (pieces == null || pieces.storedCount() == 0) {
            greetWithNothing(nowNanos, peer);
        } else if (superSeeding != null && pieces.hasAll()) {
            greetWithNothing(nowNanos, peer);
            superSeeding.add(nowNanos, peer);
        } else if (peer.isFast() && pieces.hasAll()) {
            peer.send(nowNanos, new PeerMessage.HaveAll());
        } else {
            int pieceCount = pieces.geometry().pieceCount();
            peer.send(nowNanos, new PeerMessage.Bitfield(HeldPieces.bitfield(pieces.stored(), pieceCount)));
        }
    }

    private static void greetWithNothing(long nowNanos, Peer peer) {
        if (peer.isFast()) {
            peer.send(nowNanos, new PeerMessage.HaveNone());
        }
    }

    void onInterest(long nowNanos, Peer peer, boolean isInterested) throws PeerProtocolException {
        boolean changed = peer.upload().setInterested(isInterested);
        peer.budget().spend(nowNanos, changed ? ControlBudget.TURN : ControlBudget.CHEAP);
        if (changed && (isInterested || !peer.upload().isChoked())) { // else no slot is asked for, none has become free
            fillFreeSlots(nowNanos);
        }
    }

    void onHave(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        if (!peer.pieces().onHave(piece)) {
            peer.budget().spend(nowNanos, ControlBudget.CHEAP);
        } else if (picker != null) {
            if (!peer.download().isSlow()) {
                picker.onHave(piece);
            }
            seenAt(nowNanos, peer, piece, picker);
            if (picker.wanted().has(piece)) {
                downloads.onSupply(nowNanos, peer, peer.download().wanted() + 1);
                downloads.onFirstCopy(nowNanos, peer, piece);
            }
        }
    }

    private void seenAt(long nowNanos, Peer peer, int piece, PiecePicker pieces) {
        if (pieces.isComplete() && redistribution != null) {
            redistribution.onHave(nowNanos, peer, piece, pieces.availability(piece));
        }
        if (superSeeding != null) {
            superSeeding.onHave(nowNanos, peer, piece);
        }
    }

    /** A first bitfield tells all that a peer has; a later one adds to it: aria2 sends it in place of many haves. */
    void onBitfield(long nowNanos, Peer peer, ByteString bitfield) throws PeerProtocolException {
        if (!peer.pieces().isTold()) {
            peer.pieces().onBitfield(bitfield);
            onPieces(nowNanos, peer);
            return;
        }
        peer.budget().spend(nowNanos, ControlBudget.BLOCK);
        for (int piece = 0; piece < 8 * bitfield.size(); piece++) {
            if (HeldPieces.isSet(bitfield, piece) && !peer.pieces().has(piece)) {
                onHave(nowNanos, peer, piece);
            }
        }
    }

    /** As {@link #onBitfield}: aria2 says at its end once more that it has all. */
    void onHaveAll(long nowNanos, Peer peer) throws PeerProtocolException {
        HeldPieces pieces = peer.pieces();
        if (!pieces.isTold()) {
            pieces.onAll();
            onPieces(nowNanos, peer);
            return;
        }
        peer.budget().spend(nowNanos, ControlBudget.BLOCK);
        if (picker != null && !peer.download().isSlow()) {
            picker.onGone(pieces);
        }
        pieces.onAll();
        if (picker != null) {
            downloads.onSupply(nowNanos, peer, picker.countWanted(pieces));
        }
    }

    /** A peer has told all that it has. */
    void onPieces(long nowNanos, Peer peer) {
        if (picker != null) {
            picker.onCome(peer.pieces());
            if (redistribution != null) {
                redistribution.onCome(peer);
            }
            picker.setClaims(Claims.of(self, neighbours.all()));
            downloads.onSupply(nowNanos, peer, picker.countWanted(peer.pieces()));
            uploads.allowFast(nowNanos, peer);
        }
    }

    /** True when we want nothing more (BEP 21). */
    boolean isUploadOnly() {
        return picker != null && picker.isComplete();
    }

    /** Whether peers hear of that. Whoever seems to have nothing would seem to be of no use: libtorrent parts from such a peer. */
    boolean tellsUploadOnly() {
        return isUploadOnly() && superSeeding == null;
    }

    /** True when neither wants what the other has, now or later. */
    boolean isUseless(Peer peer) {
        return isUploadOnly() && peer.isUploadOnly();
    }

    /** The peer has lost a piece (BEP 54). */
    void onDontHave(long nowNanos, Peer peer, int piece) throws PeerProtocolException {
        peer.budget().spend(nowNanos, ControlBudget.TURN);
        boolean hadAll = peer.pieces().isAll();
        if (!peer.pieces().onLost(piece) || picker == null) {
            return;
        }
        if (hadAll && !peer.download().isSlow()) {
            picker.onCome(peer.pieces());
        } else if (!peer.download().isSlow()) {
            picker.onDontHave(piece);
        }
        if (picker.wanted().has(piece)) {
            downloads.onDontHave(nowNanos, peer, piece);
        }
    }

    void onSecond(long nowNanos) {
        evidence.onSecond(nowNanos);
        downloads.onSecond(nowNanos);
        neighbours.all().forEach(peer -> uploads.onSecond(nowNanos, peer));
        if (picker != null) {
            lateHaves.onSecond(nowNanos);
            if (redistribution != null && picker.isComplete() && superSeeding == null) {
                redistribution.onSecond(nowNanos);
            }
        }
        if (superSeeding != null) {
            superSeeding.onTurn();
        }
    }

    /** A peer has left the neighbours. */
    void onGone(long nowNanos, Peer peer) {
        downloads.onGone(nowNanos, peer);
        lateHaves.onGone(peer);
        if (superSeeding != null) {
            superSeeding.onGone(peer);
        }
        if (picker != null) {
            if (!peer.download().isSlow()) {
                picker.onGone(peer.pieces());
            }
            picker.setClaims(Claims.of(self, neighbours.all()));
        }
        fillFreeSlots(nowNanos);
    }

    /**
     * True when a slot was used up and no other is in use. Else it may wait for the next message or second: they say what
     * became of the pieces that were given, and so who should be next.
     */
    boolean mustPassSlotOn() {
        return uploads.isSlotFree()
                && neighbours.all().stream().noneMatch(peer -> peer.upload().isServed());
    }

    private void fillFreeSlots(long nowNanos) {
        if (picker != null) {
            rounds.fillFreeSlots(nowNanos, picker);
        }
    }

    /** The bit is set, then every peer hears of it (BEP 3, have). Answers who had sent it wrong before. */
    Collection<Peer> onStored(long nowNanos, int piece, long[] digests) {
        boolean wasWanted = opened().wanted().has(piece);
        ActivePiece right = opened().onStored(piece);
        for (Peer peer : neighbours.all()) {
            peer.send(nowNanos, new PeerMessage.Have(piece)); // seeders too: they see who passes on what they gave
            peer.budget().onNews();
        }
        if (redistribution != null) {
            redistribution.onStored(piece);
        }
        if (wasWanted) {
            downloads.onStored(nowNanos, piece);
        }
        downloads.verification().onResult(right, true);
        return evidence.onStored(nowNanos, right, digests);
    }

    /** Answers who is known to have sent false blocks: the one source, or for now nobody. */
    Collection<Peer> onCorrupt(long nowNanos, int piece, long[] digests) {
        ActivePiece failed = opened().onCorrupt(piece);
        downloads.verification().onResult(failed, false);
        evidence.onCorrupt(nowNanos, failed, digests);
        downloads.onCorrupt(nowNanos, opened(), failed);
        return failed.sources().size() == 1 ? failed.sources() : List.of();
    }

    private PiecePicker opened() {
        if (picker == null) {
            throw new IllegalStateException("not opened");
        }
        return picker;
    }

    /** Forgets what was received of pieces that are not being verified. */
    void discard() {
        if (picker != null) {
            picker.discard().forEach(outbox::discard);
            downloads.verification().discard();
        }
    }

    void onRound(long nowNanos) {
        if (picker != null) {
            rounds.onRound(nowNanos, picker);
            if (superSeeding != null) {
                superSeeding.onTurn();
            }
        }
    }

    /** The end of each input: what it set free is asked for. Answers the phase, which may be a new one. */
    Phase settle(long nowNanos) {
        downloads.settle(nowNanos);
        if (uploads.takeSlotFree()) {
            fillFreeSlots(nowNanos);
        }
        if (superSeeding != null && superSeeding.settle(nowNanos)) {
            fillFreeSlots(nowNanos);
        }
        PiecePicker pieces = picker;
        if (pieces != null && pieces.isComplete()) {
            enter(Phase.SEEDING);
        } else if (pieces != null && pieces.storedCount() > 0) {
            enter(pieces.isLast() ? Phase.LAST : Phase.TRADING);
        }
        return phase;
    }

    private void enter(Phase next) {
        if (next.compareTo(phase) > 0) {
            phase = next;
        }
    }

    void checkInvariants() {
        PiecePicker pieces = picker;
        if (pieces != null) {
            pieces.checkInvariants();
            downloads.checkInvariants(pieces);
            for (int i = 0; i < pieces.geometry().pieceCount(); i++) {
                int piece = i;
                long holders = neighbours.all().stream()
                        .filter(peer -> !peer.download().isSlow()
                                && !peer.pieces().isAll()
                                && peer.pieces().has(piece))
                        .count();
                if (holders != pieces.availability(piece)) {
                    throw new AssertionError(holders + " peers have piece " + piece);
                }
            }
        }
    }
}
