package dev.flotilla.dht.sim;

import dev.flotilla.core.Id160;
import dev.flotilla.core.sim.SeededRandom;
import dev.flotilla.dht.krpc.KrpcReader;
import org.jspecify.annotations.Nullable;

/**
 * Names nodes that are gone, as many others do in real networks: beside each node lies a dead one, and a share of all
 * contacts names that one.
 *
 * <p>Confined to its owner loop.
 */
final class DeadContacts implements Tampering {
    private static final int SAME_BYTES = 12; // the dead one is where the living one is

    private final double share;
    private final SeededRandom random;

    DeadContacts(double share, SeededRandom random) {
        this.share = share;
        this.random = random;
    }

    @Override
    public void change(KrpcReader answer, byte[] datagram, @Nullable Id160 target) {
        Contacts.replace(answer, datagram, (bytes, at, number) -> {
            if (random.nextDouble() < share) {
                long own = Id160.read(bytes, at).hashCode();
                for (int i = SAME_BYTES; i < Id160.BYTES; i++) {
                    bytes[at + i] ^= (byte) 0xa5;
                }
                Addresses.dead(own & 0xffff_ffffL).writeCompact(bytes, at + Id160.BYTES);
            }
        });
    }
}
