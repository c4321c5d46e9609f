package dev.flotilla.dht.sim;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.core.sim.Simulation;
import dev.flotilla.dht.krpc.KrpcWriter;
import java.util.function.Supplier;

/**
 * Forges datagrams to one node at a steady rate: answers in the name of living nodes, with contacts nobody asked for, and
 * queries from addresses where nobody is.
 *
 * <p>Confined to its owner loop.
 */
final class Spoofer implements Simulation.Event {
    private static final int CONTACTS = 8;

    private final DhtSimulation network;
    private final SimulatedNode victim;
    private final Supplier<Endpoint> living;
    private final SeededRandom random;
    private final KrpcWriter writer = new KrpcWriter(ByteString.EMPTY, ByteString.EMPTY);
    private final long gapNanos;
    private final long endNanos;

    Spoofer(DhtSimulation network, SimulatedNode victim, Supplier<Endpoint> living, long gapNanos, long endNanos) {
        this.network = network;
        this.victim = victim;
        this.living = living;
        this.gapNanos = gapNanos;
        this.endNanos = endNanos;
        random = network.random().split();
    }

    @Override
    public void happen(long number) {
        writer.setOwnId(Id160.random(random));
        Endpoint from;
        switch ((int) number & 3) {
            case 0 -> {
                from = Addresses.dead(random.nextLong());
                writer.ping(random.nextInt());
            }
            case 1 -> {
                from = Addresses.dead(random.nextLong());
                writer.findNode(random.nextInt(), Id160.random(random), true, false);
            }
            default -> {
                from = living.get();
                answer();
            }
        }
        network.network().forge(from, victim.endpoint(), writer.array(), writer.length());
        long next = network.time().nowNanos() + gapNanos;
        if (next < endNanos) {
            network.time().schedule(next, this, number + 1);
        }
    }

    private void answer() {
        writer.beginResponse(victim.endpoint());
        int at = writer.nodes(CONTACTS);
        for (int i = 0; i < CONTACTS; i++) {
            Id160 id = Contacts.near(victim.id(), random);
            Contacts.write(writer.array(), at + i * Contacts.BYTES, id, Addresses.dead(random.nextLong()));
        }
        byte[] transaction = new byte[4];
        random.nextBytes(transaction);
        writer.endResponse(ByteString.of(transaction));
    }
}
