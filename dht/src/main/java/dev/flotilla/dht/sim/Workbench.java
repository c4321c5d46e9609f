package dev.flotilla.dht.sim;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Workspace;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import org.jspecify.annotations.Nullable;

/**
 * Where datagrams are looked at from outside: one reader and one array for all nodes.
 *
 * <p>Confined to its owner loop.
 */
final class Workbench {
    private final KrpcReader reader = new KrpcReader();
    private final Workspace engines = new Workspace();
    private byte[] copy = new byte[2048];

    /** Whether these bytes are a message; then {@link #reader} holds it. */
    boolean reads(byte[] bytes, int length) {
        try {
            reader.read(bytes, 0, length);
            return true;
        } catch (KrpcException e) {
            return false; // the engine that gets it will count it
        }
    }

    /** What all engines read and write in. */
    Workspace engines() {
        return engines;
    }

    KrpcReader reader() {
        return reader;
    }

    boolean isAnswer() {
        return reader.type() == KrpcReader.Type.RESPONSE;
    }

    /** The target of the query that was read; null for another message. */
    @Nullable
    Id160 askedFor() {
        return isLookUp(reader) ? reader.target() : null;
    }

    /** Whether it is a query for what is close to its target. */
    static boolean isLookUp(KrpcReader message) {
        return message.type() == KrpcReader.Type.QUERY
                && switch (message.method()) {
                    case FIND_NODE, GET_PEERS, GET -> true;
                    case PING, ANNOUNCE_PEER, PUT, SAMPLE_INFOHASHES -> false;
                };
    }

    /** The bytes in an array that may be written to until the next call. */
    byte[] copy(byte[] bytes, int length) {
        if (copy.length < length) {
            copy = new byte[length];
        }
        System.arraycopy(bytes, 0, copy, 0, length);
        return copy;
    }
}
