package dev.flotilla.wire.swarm;

import dev.flotilla.wire.protocol.PeerMessage;

/** One end of a virtual connection: ordered, lossless, as fast as the sender's up-link. */
final class VirtualLink implements PeerLink {
    private static final long LATENCY_NANOS = 10 * VirtualSwarm.MILLI;
    private static final int HIGH_WATER = 256 << 10;
    private static final int MESSAGE_BYTES = 17;

    final VirtualPeer owner;
    private final VirtualSwarm swarm;
    private VirtualLink other = this;
    private int unsentBytes;
    private boolean isClosed;
    private boolean isToldClosed;

    VirtualLink(VirtualPeer owner, VirtualSwarm swarm) {
        this.owner = owner;
        this.swarm = swarm;
    }

    static void join(VirtualLink a, VirtualLink b) {
        a.other = b;
        b.other = a;
    }

    @Override
    public void send(PeerMessage message) {
        if (isClosed || other.isClosed) {
            release(message);
            return;
        }
        int bytes = message instanceof PeerMessage.Piece piece ? piece.block().readableBytes() : MESSAGE_BYTES;
        unsentBytes += bytes;
        long departure = owner.depart(bytes);
        swarm.after(departure, () -> {
            boolean wasWritable = isWritable();
            unsentBytes -= bytes;
            if (!wasWritable && isWritable() && !isClosed) {
                owner.input(engine -> engine.onWritable(swarm.now(), this));
            }
        });
        swarm.after(departure + LATENCY_NANOS, () -> other.receive(message));
    }

    private void receive(PeerMessage message) {
        if (isClosed) {
            release(message);
        } else {
            owner.receive(this, message);
        }
    }

    static void release(PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            piece.block().release();
        }
    }

    @Override
    public boolean isWritable() {
        return unsentBytes < HIGH_WATER;
    }

    @Override
    public void close(String reason) {
        owner.closeReasons.add(reason);
        shut();
    }

    void shut() {
        isClosed = true;
        swarm.after(0, this::tellClosed);
        swarm.after(LATENCY_NANOS, () -> {
            other.isClosed = true;
            other.tellClosed();
        });
    }

    private void tellClosed() {
        if (!isToldClosed) {
            isToldClosed = true;
            owner.input(engine -> engine.onDisconnected(swarm.now(), this));
        }
    }
}
