package dev.flotilla.core.sim;

import dev.flotilla.core.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a {@link VirtualNetwork}.
 *
 * <p>Confined to its owner loop.
 */
public final class VirtualHost {
    private final VirtualNetwork network;
    private final Endpoint endpoint;
    private final Nat nat;
    final @Nullable Mappings mappings;
    final long key;
    final double position;

    @Nullable
    Receiver receiver;

    private boolean up = true;
    private int side;
    private int sideSince;
    private long sent;
    long received;

    VirtualHost(VirtualNetwork network, Endpoint endpoint, Nat nat, long key) {
        this.network = network;
        this.endpoint = endpoint;
        this.nat = nat;
        this.key = key;
        position = RoundTripTimes.position(key);
        mappings = nat == Nat.OPEN ? null : new Mappings(nat, this, network.routes);
    }

    /** Where it stands, as others see it (through a symmetric NAT: but for the port). */
    public Endpoint endpoint() {
        return endpoint;
    }

    public Nat nat() {
        return nat;
    }

    /** Who gets its datagrams from now on; before this they are lost. */
    public void setReceiver(Receiver newReceiver) {
        receiver = newReceiver;
    }

    /** Sends the first {@code length} of {@code bytes}, which are copied. They may be lost. */
    public void send(Endpoint to, byte[] bytes, int length) {
        sent++;
        network.send(this, to, bytes, length);
    }

    /** While a host is down it neither sends nor receives. */
    public void setUp(boolean isUp) {
        up = isUp;
    }

    public boolean isUp() {
        return up;
    }

    /** Puts it on a side of a partition: only hosts of the same side reach each other, until {@link VirtualNetwork#heal}. */
    public void setSide(int newSide) {
        side = newSide;
        sideSince = network.healed;
    }

    int side() {
        return sideSince == network.healed ? side : 0;
    }

    /** How many datagrams it sent. */
    public long sent() {
        return sent;
    }

    /** How many datagrams arrived at it. */
    public long received() {
        return received;
    }
}
