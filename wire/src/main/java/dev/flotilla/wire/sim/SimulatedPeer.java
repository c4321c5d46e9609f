package dev.flotilla.wire.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One participant of a simulated swarm. Bytes are payload: what blocks carry.
 *
 * <p>Confined to its owner loop: the thread of the test.
 */
public final class SimulatedPeer {
    private final PeerKind kind;
    private final List<PeerShell> shells; // one for each identity
    private final PeerShell shell; // the first of them
    private final World world;
    private final long arrivedNanos;
    private final Duration stays;
    private long completedNanos = -1;

    SimulatedPeer(World world, PeerKind kind, List<PeerShell> shells, Duration stays) {
        this.world = world;
        this.kind = kind;
        this.shells = List.copyOf(shells);
        shell = shells.get(0);
        this.stays = stays;
        arrivedNanos = world.time.nowNanos();
    }

    void onCompleted() {
        if (isComplete()) {
            return; // under another name
        }
        completedNanos = world.time.nowNanos();
        if (!kind.hasAll()) {
            world.time.after(stays, this::leave);
        }
    }

    PeerShell shell() {
        return shell;
    }

    public PeerKind kind() {
        return kind;
    }

    public AccessLink line() {
        return shell.host().line();
    }

    /** False once it has left. */
    public boolean isThere() {
        return !shell.isGone();
    }

    /** True when it has every piece. */
    public boolean isComplete() {
        return completedNanos >= 0;
    }

    /** How long it took to get every piece, from its arrival; empty while it lacks one. */
    public Optional<Duration> completedAfter() {
        return isComplete() ? Optional.of(Duration.ofNanos(completedNanos - arrivedNanos)) : Optional.empty();
    }

    /** How many pieces it has. */
    public int pieces() {
        return shell.stored().cardinality();
    }

    /** Blocks delivered to it, of use or not. */
    public long downloadedBytes() {
        return shell.account().receivedBytes();
    }

    /** Blocks of it that were delivered. */
    public long uploadedBytes() {
        return shell.account().sentBytes();
    }

    /** Of those delivered to it, from peers that had every piece. */
    public long fromSeeders() {
        return shell.account().fromSeeders();
    }

    /** Of those delivered to it by peers that lacked something, what each of them gave it beyond what it gave them. */
    public long fromAltruism() {
        return shell.account().fromAltruism();
    }

    /** Blocks delivered to it that were of no use: it had them, had not asked, or they were false. */
    public long wastedBytes() {
        return shells.stream()
                .mapToLong(one -> one.snapshot().traffic().wastedBytes())
                .sum();
    }

    /** Pieces of which it got all blocks, and some were false. */
    public int falsePieces() {
        return shell.falsePieces().failures();
    }

    /** True when it has banned {@code other}. */
    public boolean hasBanned(SimulatedPeer other) {
        return shell.falsePieces().banned().contains(other.shell.account());
    }

    /** How many pieces failed here with a false block of {@code other} in them. */
    public int piecesSpoiledBy(SimulatedPeer other) {
        return shell.falsePieces().spoiledBy(other.shell.account());
    }

    /**
     * How many pieces failed here with a block of {@code other} in them, false or not: some of those failed for another's
     * lie. Of a kind that {@link PeerKind#lies}.
     */
    public int failedPiecesWith(SimulatedPeer other) {
        return shell.falsePieces().touchedBy(other.shell.account());
    }

    /** How many peers it is connected to. */
    public int neighbours() {
        return shells.stream().mapToInt(one -> one.links().size()).sum();
    }

    /** Goes for ever, without a word. */
    public void leave() {
        shells.forEach(PeerShell::leave);
    }

    /** Closes its connections, and trades no more until {@link #resume}. */
    public void pause() {
        shells.forEach(one -> one.input(engine -> engine.onPause(world.engineNanos())));
    }

    /** Trades again. */
    public void resume() {
        shells.forEach(one -> one.input(engine -> engine.onResume(world.engineNanos())));
    }

    /** Breaks the connection that has stood longest; without one, nothing happens. */
    public void breakConnection() {
        if (!shell.links().isEmpty()) {
            shell.links().get(0).shut();
        }
    }

    @Override
    public String toString() {
        return kind + " " + shell;
    }
}
