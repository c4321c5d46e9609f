package dev.flotilla.wire.sim;

import dev.flotilla.core.sim.Simulation;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.swarm.PeerLink;
import java.util.ArrayDeque;

/**
 * One end of a connection: ordered and lossless as TCP, with a window that bounds what is under way. The slow start of TCP
 * is not imitated.
 *
 * <p>Confined to its owner loop.
 */
final class VirtualLink implements PeerLink {
    // as the real shell: see PeerConnection
    private static final int LOW_WATER = 256 << 10;
    private static final int HIGH_WATER = 512 << 10;

    private static final int LEAST_WINDOW = 64 << 10;
    private static final long SECOND = 1_000_000_000L;

    final PeerShell owner;
    final int number;
    private final World world;
    private final long latencyNanos;
    private final long openedNanos;
    private final Simulation.Event arrival = unused -> arrive();
    private final Simulation.Event delivery = unused -> deliver();
    final Simulation.Event read = this::onRead;
    private final ArrayDeque<PeerMessage> queue = new ArrayDeque<>();
    private final Flight flight = new Flight();
    private final Account.Exchange exchange;
    private VirtualLink other = this;
    private int window;
    private int unsentBytes;
    private boolean isFull;
    private boolean isReady;
    private boolean isClosed;
    private boolean isToldClosed;

    VirtualLink(World world, PeerShell owner, int number, long latencyNanos, Account.Exchange exchange) {
        this.world = world;
        this.owner = owner;
        this.number = number;
        this.latencyNanos = latencyNanos;
        this.exchange = exchange;
        openedNanos = world.time.nowNanos();
    }

    static void join(VirtualLink a, VirtualLink b) {
        a.other = b;
        b.other = a;
        a.window = a.windowTo(b);
        b.window = b.windowTo(a);
    }

    /** What fills the slower of the two lines for a round trip, and a few blocks. */
    private int windowTo(VirtualLink receiver) {
        long rate =
                Math.min(owner.host().line().up(), receiver.owner.host().line().down());
        double bytes = rate * (2.0 * latencyNanos) / SECOND;
        return LEAST_WINDOW + (int) Math.min(bytes, 1 << 30);
    }

    /** The peer at the other end. */
    PeerShell remote() {
        return other.owner;
    }

    Account.Exchange exchange() {
        return exchange;
    }

    long openedNanos() {
        return openedNanos;
    }

    VirtualLink other() {
        return other;
    }

    private void onRead(long request) {
        owner.onRead(this, request);
    }

    boolean isClosed() {
        return isClosed;
    }

    private boolean isWithinHost() {
        return owner.host() == other.owner.host();
    }

    @Override
    public void send(PeerMessage message) {
        PeerMessage said = isClosed ? message : owner.behaviour().say(this, message);
        if (said == null || isClosed) {
            Flight.release(message);
            return;
        }
        transmit(said);
    }

    /** Sends what the engine did not say. */
    void transmit(PeerMessage said) {
        if (isClosed) {
            return;
        }
        int bytes = MessageSize.of(said);
        if (isWithinHost()) {
            fly(world.time.nowNanos() + 1, said, bytes);
        } else if (queue.isEmpty()
                && !(said instanceof PeerMessage.Piece)
                && !owner.host().isSending(this)) {
            owner.host().slipIn(bytes);
            fly(world.time.nowNanos() + latencyNanos, said, bytes);
        } else {
            queue.add(said);
            unsentBytes += bytes;
            isFull |= unsentBytes > HIGH_WATER;
            becomeReady();
        }
    }

    private void fly(long arrivalNanos, PeerMessage message, int bytes) {
        if (flight.add(arrivalNanos, message, bytes)) {
            world.time.schedule(arrivalNanos, arrival, 0);
        }
    }

    private void becomeReady() {
        if (!isReady
                && !queue.isEmpty()
                && flight.totalBytes() < window
                && !owner.host().isSending(this)) {
            isReady = true;
            owner.host().ready(this);
        }
    }

    /** Bytes of what goes next: messages up to the first block; 0 when there are none. */
    int nextBurst() {
        isReady = false;
        int bytes = 0;
        for (PeerMessage message : queue) {
            bytes += MessageSize.of(message);
            if (message instanceof PeerMessage.Piece) {
                break;
            }
        }
        return bytes;
    }

    /** The next burst leaves; its last byte at that time. */
    void depart(long nanos) {
        boolean isLast = false;
        while (!isLast) {
            PeerMessage message = queue.remove();
            fly(nanos + latencyNanos, message, MessageSize.of(message));
            isLast = message instanceof PeerMessage.Piece || queue.isEmpty();
        }
    }

    /** The last burst has left. */
    void onSent(int bytes) {
        unsentBytes = isClosed ? 0 : unsentBytes - bytes;
        becomeReady();
    }

    /** Tells the engine, when it had to wait and need not any more. */
    void tellWritable() {
        if (isFull && unsentBytes < LOW_WATER && !isClosed) {
            isFull = false;
            owner.onWritable(this);
        }
    }

    @Override
    public boolean isWritable() {
        return !isClosed && !isFull;
    }

    // at the receiver's line

    private void arrive() {
        if (other.isClosed) {
            flight.release();
            return;
        }
        boolean isFirst = !flight.isWaiting();
        int bytes = flight.arrive();
        long now = world.time.nowNanos();
        long done = isWithinHost() ? now : other.owner.host().receive(bytes);
        if (isFirst && done <= now) {
            deliver();
        } else {
            world.time.schedule(done, delivery, 0);
        }
    }

    private void deliver() {
        if (other.isClosed) {
            flight.release();
            return;
        }
        for (int count = flight.deliver(); count > 0 && !other.isClosed; count--) {
            other.owner.receive(other, flight.poll());
        }
        other.owner.afterInput();
        becomeReady();
    }

    @Override
    public void close(String reason) {
        owner.onClosing(this, reason);
        shut();
    }

    /** Ends the connection from this end; the other learns of it when it has got what is under way. */
    void shut() {
        if (isClosed) {
            return;
        }
        end();
        world.time.schedule(world.time.nowNanos(), unused -> tellClosed(), 0);
        world.time.schedule(world.time.nowNanos() + latencyNanos, unused -> other.onRemoteClosed(), 0);
    }

    private void onRemoteClosed() {
        if (!isClosed) {
            end();
            tellClosed();
        }
    }

    private void end() {
        isClosed = true;
        queue.forEach(Flight::release);
        queue.clear();
        unsentBytes = 0;
        other.flight.release();
    }

    private void tellClosed() {
        if (!isToldClosed) {
            isToldClosed = true;
            owner.onDisconnected(this);
        }
    }
}
