package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader;
import org.jspecify.annotations.Nullable;

/** The contacts in an answer, changed where they stand (BEP 5, <i>Contact Encoding</i>); IPv4 only. */
final class Contacts {
    static final int BYTES = Id160.BYTES + Endpoint.COMPACT_IPV4;

    private Contacts() {}

    /** Who is named instead; {@code at} is where the contact stands, {@code number} counts from 0. */
    interface Replacement {
        void write(byte[] datagram, int at, int number);
    }

    static void replace(KrpcReader answer, byte[] datagram, Replacement replacement) {
        if (answer.has(KrpcReader.Field.NODES)) {
            int start = answer.start(KrpcReader.Field.NODES);
            int count = answer.length(KrpcReader.Field.NODES) / BYTES;
            for (int i = 0; i < count; i++) {
                replacement.write(datagram, start + i * BYTES, i);
            }
        }
    }

    static void write(byte[] datagram, int at, Id160 id, Endpoint endpoint) {
        id.write(datagram, at);
        endpoint.writeCompact(datagram, at + Id160.BYTES);
    }

    /** An id next to {@code target}, or anywhere when that is null: the first 40 bits are alike. */
    static Id160 near(@Nullable Id160 target, java.util.random.RandomGenerator random) {
        return target == null ? Id160.random(random) : target.randomAtPrefix(40, random);
    }
}
