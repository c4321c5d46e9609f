package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Contender;
import dev.flotilla.wire.choke.Decision;
import dev.flotilla.wire.choke.Round;
import dev.flotilla.wire.choke.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Asks the choker every ten seconds and does what it says; in between asks it about free slots at once, so that nobody
 * waits for a round.
 *
 * <p>Confined to its owner loop.
 */
final class ChokeRounds {
    private static final int OPTIMISTIC_ROUNDS = 3;

    private UploadConfig config;
    private final RandomGenerator random;
    private final Uploads uploads;
    private final Collection<Peer> peers;
    private final SlotTuner tuner = new SlotTuner();
    private int rounds;

    /** @param peers the connected ones, live */
    ChokeRounds(UploadConfig config, RandomGenerator random, Uploads uploads, Collection<Peer> peers) {
        this.config = config;
        this.random = random;
        this.uploads = uploads;
        this.peers = peers;
    }

    /** From the next round on. */
    void setConfig(UploadConfig next) {
        config = next;
    }

    /** A round has passed. */
    void onRound(long nowNanos, PiecePicker picker) {
        long sentRate = 0;
        int taken = 0;
        boolean isWaitedFor = false;
        for (Peer peer : peers) {
            Upload upload = peer.upload();
            sentRate += upload.meter().bytesPerSecond(nowNanos);
            taken += upload.isChoked() ? 0 : 1;
            isWaitedFor |= upload.isChoked() && uploads.wantsSlot(peer);
        }
        tuner.onRound(sentRate, isWaitedFor && taken >= slots());
        decide(nowNanos, picker, false);
    }

    /** Someone has become interested, or has given up a slot. */
    void fillFreeSlots(long nowNanos, PiecePicker picker) {
        int taken = 0;
        boolean isWaitedFor = false;
        for (Peer peer : peers) {
            if (uploads.wantsSlot(peer)) {
                taken += peer.upload().isChoked() ? 0 : 1;
                isWaitedFor |= peer.upload().isChoked();
            }
        }
        if (isWaitedFor && taken < slots()) {
            decide(nowNanos, picker, true);
        }
    }

    private int slots() {
        return config.slots() == UploadConfig.TUNED ? tuner.slots() : config.slots();
    }

    private void decide(long nowNanos, PiecePicker picker, boolean between) {
        Decision decision = config.choker().decide(round(nowNanos, picker, between));
        Map<Integer, Verdict> verdicts = new HashMap<>();
        decision.verdicts().forEach(verdict -> verdicts.put(verdict.number(), verdict));
        for (Peer peer : peers) {
            Verdict verdict = verdicts.getOrDefault(peer.number(), Upload.UNNAMED);
            boolean isKept =
                    between && uploads.wantsSlot(peer) && !peer.upload().isChoked();
            if (!isKept || (verdict.unchoked() && isUnlimitedBySeeder(peer, picker))) {
                peer.upload().onVerdict(verdict);
            }
            if (!isKept && !verdict.unchoked() && !peer.upload().isChoked()) {
                uploads.choke(nowNanos, peer);
            }
        }
        for (Peer peer : peers) {
            if (peer.upload().verdict().unchoked() && peer.upload().isChoked()) {
                uploads.unchoke(nowNanos, peer);
            }
        }
    }

    /** True for one that may have all it likes while nobody else wants anything: now somebody does. */
    private static boolean isUnlimitedBySeeder(Peer peer, PiecePicker picker) {
        return picker.isComplete() && peer.upload().verdict().limitBytes() == Verdict.UNLIMITED;
    }

    private Round round(long nowNanos, PiecePicker picker, boolean between) {
        List<Contender> contenders = new ArrayList<>(peers.size());
        long sentRate = 0;
        for (Peer peer : peers) {
            Contender contender = contender(nowNanos, peer);
            contenders.add(contender);
            sentRate += contender.sentRate();
        }
        return new Round(
                picker.isComplete(),
                between,
                !between && rounds++ % OPTIMISTIC_ROUNDS == 0,
                slots(),
                picker.geometry().pieceLength(),
                sentRate,
                random.nextLong() >>> 1,
                contenders);
    }

    private Contender contender(long nowNanos, Peer peer) {
        Upload upload = peer.upload();
        uploads.allowances()
                .credit(
                        nowNanos,
                        peer,
                        upload.uncredited(peer.download().meter().total()));
        return new Contender(
                peer.number(),
                uploads.wantsSlot(peer),
                !upload.isChoked(),
                upload.verdict().optimistic(),
                peer.download().window().isSnubbed(),
                peer.download().meter().bytesPerSecond(nowNanos),
                upload.meter().bytesPerSecond(nowNanos),
                upload.sentSinceTurn(),
                nowNanos - upload.turnedNanos(),
                nowNanos - peer.connectedNanos(),
                uploads.allowances().left(nowNanos, peer),
                upload.redistributed(),
                upload.hoarded(),
                Math.min(upload.elsewhere(), peer.pieces().count())); // it may have lost some, and got them again
    }
}
