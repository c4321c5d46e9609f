package dev.flotilla.wire.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.wire.protocol.Handshake;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.swarm.SwarmConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of several identities of a free-rider, which share what they get. Towards others each connection has a peer id and an
 * address of its own, all in one /24, and lasts a minute.
 *
 * <p>Confined to its owner loop.
 */
final class SybilFreeRider implements Behaviour {
    private static final long LIFE_NANOS = 60_000_000_000L;
    private static final long TICK_NANOS = 5_000_000_000L;
    private static final int ADDRESSES = 250;

    private final World world;
    private final SeededRandom random;

    SybilFreeRider(World world) {
        this.world = world;
        random = world.random.split();
    }

    @Override
    public SwarmConfig config(SwarmConfig usual) {
        return usual.withMaxNeighbours(ManyConnectionFreeRider.NEIGHBOURS);
    }

    @Override
    public int contacts() {
        return ManyConnectionFreeRider.NEIGHBOURS;
    }

    @Override
    public long nextSearchNanos(int searches) {
        return ManyConnectionFreeRider.SEARCH_NANOS;
    }

    @Override
    public Endpoint sourceAddress(PeerShell self) {
        byte[] address = self.endpoint().addressBytes();
        address[address.length - 1] = (byte) (1 + random.nextInt(ADDRESSES));
        return Endpoint.of(address, self.endpoint().port());
    }

    @Override
    public Handshake introduce(PeerShell self, PeerShell other, Handshake ours) {
        return self.host() == other.host()
                ? ours
                : new Handshake(ours.infoHash(), Id160.random(random), ours.features());
    }

    @Override
    public void onStart(PeerShell self) {
        world.time.schedule(world.time.nowNanos() + TICK_NANOS, unused -> tick(self), 0);
    }

    private void tick(PeerShell self) {
        if (self.isGone()) {
            return;
        }
        for (VirtualLink link : List.copyOf(self.links())) {
            if (link.remote().host() != self.host() && world.time.nowNanos() - link.openedNanos() > LIFE_NANOS) {
                link.shut();
            }
        }
        onStart(self);
    }

    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        boolean isOwn = link.owner.host() == link.remote().host();
        return isOwn || !FreeRider.isGift(message) ? message : null;
    }
}
