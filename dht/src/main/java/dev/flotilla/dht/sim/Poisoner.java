package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Names only nodes that look closest and are none: dead ones, and living ones under ids that are not theirs. Hides peers.
 *
 * <p>Confined to its owner loop.
 */
final class Poisoner implements Tampering {
    private final SeededRandom random;
    private final Supplier<Endpoint> living;

    Poisoner(SeededRandom random, Supplier<Endpoint> living) {
        this.random = random;
        this.living = living;
    }

    @Override
    public void change(KrpcReader answer, byte[] datagram, @Nullable Id160 target) {
        Contacts.replace(answer, datagram, (bytes, at, number) -> {
            Endpoint named = (number & 1) == 0 ? Addresses.dead(random.nextLong()) : living.get();
            if (named.isIpv4()) {
                Contacts.write(bytes, at, Contacts.near(target, random), named);
            }
        });
        HiddenPeers.hide(answer, datagram);
    }
}
