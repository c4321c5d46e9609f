package dev.flotilla.wire.sim;

import dev.flotilla.wire.choke.Choker;
import dev.flotilla.wire.protocol.PeerMessage;
import dev.flotilla.wire.swarm.SwarmConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Uploads where the return is best, and no more than it takes.
 *
 * <p>Confined to its owner loop.
 */
final class BitTyrant implements Behaviour {
    /*
     * For each neighbour it keeps what it is worth to be unchoked by it and what that costs: the rate at which it uploads
     * to it. Each round those with the best ratio are unchoked, as many as the line can pay. Who does not reciprocate is
     * offered a fifth more the next time; who has reciprocated for three rounds, a tenth less (Piatek et al., Do
     * Incentives Build Robustness in BitTorrent?, NSDI 2007, section 4). The engine believes that it unchokes everybody.
     */
    private static final long SECOND = 1_000_000_000L;
    private static final long ROUND_NANOS = 10 * SECOND;
    private static final int FIRST_SHARE = 10;
    private static final int PATIENT_ROUNDS = 3;
    private static final double RAISE = 1.2;
    private static final double CUT = 0.9;

    private final World world;
    private final Map<VirtualLink, Deal> deals = new LinkedHashMap<>();

    private static final class Deal {
        double cost; // bytes a second
        double worth; // bytes a second
        boolean isWanted; // the engine would unchoke it
        boolean isChosen;
        boolean isOpen; // it unchokes us
        int openRounds;
        long received; // in this round
        long paidUntil;
    }

    BitTyrant(World world) {
        this.world = world;
    }

    @Override
    public SwarmConfig config(SwarmConfig usual) {
        return usual.withUpload(usual.upload().withChoker(Choker.unchokeAll()));
    }

    @Override
    public void onStart(PeerShell self) {
        world.time.schedule(world.time.nowNanos() + ROUND_NANOS, unused -> round(self), 0);
    }

    private Deal deal(VirtualLink link) {
        return deals.computeIfAbsent(link, l -> {
            Deal deal = new Deal();
            deal.cost = link.owner.host().line().up() / (double) FIRST_SHARE;
            deal.worth = deal.cost;
            return deal;
        });
    }

    @Override
    public @Nullable PeerMessage say(VirtualLink link, PeerMessage message) {
        if (message instanceof PeerMessage.Unchoke) {
            deal(link).isWanted = true;
            return null;
        } else if (message instanceof PeerMessage.Choke) {
            Deal deal = deal(link);
            deal.isWanted = false;
            return deal.isChosen ? message : null;
        }
        return message;
    }

    @Override
    public void hear(VirtualLink link, PeerMessage message) {
        if (message instanceof PeerMessage.Piece piece) {
            deal(link).received += piece.block().readableBytes();
        } else if (message instanceof PeerMessage.Unchoke) {
            deal(link).isOpen = true;
        } else if (message instanceof PeerMessage.Choke) {
            deal(link).isOpen = false;
        }
    }

    @Override
    public long readNanos(VirtualLink link, int length) {
        Deal deal = deal(link);
        long now = world.time.nowNanos();
        deal.paidUntil = Math.max(now, deal.paidUntil) + (long) (length * (double) SECOND / deal.cost);
        return deal.paidUntil - now + PeerShell.DISK_NANOS;
    }

    private void round(PeerShell self) {
        if (self.isGone()) {
            return;
        }
        deals.keySet().removeIf(VirtualLink::isClosed);
        deals.values().forEach(BitTyrant::learn);
        List<VirtualLink> ranked = new ArrayList<>(deals.keySet());
        ranked.sort(Comparator.<VirtualLink>comparingDouble(link -> -deal(link).worth / deal(link).cost)
                .thenComparingInt(link -> link.number));
        double left = self.host().line().up();
        for (VirtualLink link : ranked) {
            Deal deal = deal(link);
            boolean isChosen = deal.isWanted && left >= deal.cost;
            left -= isChosen ? deal.cost : 0;
            if (isChosen != deal.isChosen) {
                deal.isChosen = isChosen;
                link.transmit(isChosen ? new PeerMessage.Unchoke() : new PeerMessage.Choke());
            }
        }
        onStart(self);
    }

    private static void learn(Deal deal) {
        if (deal.isOpen) {
            deal.openRounds++;
            deal.worth = Math.max(1, deal.received * (double) SECOND / ROUND_NANOS);
            deal.cost *= deal.openRounds >= PATIENT_ROUNDS && deal.isChosen ? CUT : 1;
        } else {
            deal.openRounds = 0;
            deal.cost *= deal.isChosen ? RAISE : 1;
        }
        deal.received = 0;
    }
}
