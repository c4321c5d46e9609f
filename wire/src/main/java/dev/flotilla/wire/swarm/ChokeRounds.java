package dev.flotilla.wire.swarm;

import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

    /** Someone has become interested, or has given up a slot: those that have waited longest are next. */
    void fillFreeSlots(long nowNanos) {
        Peer next = nextForFreeSlot();
        while (next != null) {
            uploads.unchoke(nowNanos, next);
            next = nextForFreeSlot();
        }
    }

    private @Nullable Peer nextForFreeSlot() {
        int taken = 0;
        Peer longest = null;
        for (Peer peer : peers) {
            Upload upload = peer.upload();
            if (upload.isInterested() && !upload.isChoked()) {
                taken++;
            } else if (upload.isInterested() && (longest == null || upload.isTurnedBefore(longest.upload()))) {
                longest = peer;
            }
        }
        return taken < slots ? longest : null;
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
