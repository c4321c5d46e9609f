package dev.flotilla.wire.swarm;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Asks the {@link Choker} every ten seconds and does what it says; in between gives free slots at once, so that nobody
 * waits for a round.
 *
 * <p>Confined to its owner loop.
 */
final class ChokeRounds {
    private static final int TURN_PIECES = 20;

    private final int slots;
    private final RandomGenerator random;
    private final Uploads uploads;
    private final Collection<Peer> peers;
    private int rounds;
    private int optimistic = Choker.NOBODY;

    /** @param peers the connected ones, live */
    ChokeRounds(int slots, RandomGenerator random, Uploads uploads, Collection<Peer> peers) {
        this.slots = slots;
        this.random = random;
        this.uploads = uploads;
        this.peers = peers;
    }

    /** A round has passed. */
    void onRound(long nowNanos, PiecePicker picker) {
        boolean rotates = rounds++ % Choker.OPTIMISTIC_ROUNDS == 0;
        long turnBytes = (long) TURN_PIECES * picker.geometry().pieceLength();
        List<Choker.Contender> contenders =
                peers.stream().map(peer -> contender(nowNanos, peer)).toList();
        Choker.Decision decision = Choker.decide(
                new Choker.Round(picker.isComplete(), slots, rotates, turnBytes, random.nextLong() >>> 1, contenders));
        optimistic = decision.optimistic();
        for (Peer peer : peers) {
            boolean unchoke = decision.unchoked().contains(peer.number());
            if (!unchoke && !peer.upload().isChoked()) {
                uploads.choke(nowNanos, peer);
            }
        }
        for (Peer peer : peers) {
            if (decision.unchoked().contains(peer.number()) && peer.upload().isChoked()) {
                uploads.unchoke(nowNanos, peer);
            }
        }
    }

    /** Someone has become interested, or gives up a slot. */
    void fillFreeSlots(long nowNanos) {
        int taken = 0;
        Peer longestWaiting = null;
        for (Peer peer : peers) {
            Upload upload = peer.upload();
            if (!upload.isInterested()) {
                continue;
            }
            if (!upload.isChoked()) {
                taken++;
            } else if (longestWaiting == null
                    || upload.turnedNanos() - longestWaiting.upload().turnedNanos() < 0) {
                longestWaiting = peer;
            }
        }
        if (longestWaiting != null && taken < slots) {
            uploads.unchoke(nowNanos, longestWaiting);
            fillFreeSlots(nowNanos);
        }
    }

    private Choker.Contender contender(long nowNanos, Peer peer) {
        Upload upload = peer.upload();
        return new Choker.Contender(
                peer.number(),
                upload.isInterested(),
                !upload.isChoked(),
                peer.number() == optimistic,
                peer.download().window().isSnubbed(),
                peer.download().meter().bytesPerSecond(nowNanos),
                upload.meter().bytesPerSecond(nowNanos),
                upload.sentSinceTurn(),
                nowNanos - upload.turnedNanos(),
                nowNanos - peer.connectedNanos());
    }
}
