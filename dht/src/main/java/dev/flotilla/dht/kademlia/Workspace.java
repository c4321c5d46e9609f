package dev.flotilla.dht.kademlia;

import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcWriter;

/**
 * The memory in which an engine reads and writes one datagram. It holds nothing from one input to the next, so that all
 * engines of one thread may share it: 100,000 of them have no place for their own.
 *
 * <p>Confined to its owner loop.
 */
public final class Workspace {
    // fifty IPv4 peers, 25 of IPv6, eight nodes or twenty info-hashes
    private static final int SCRATCH_BYTES = 512;

    final KrpcReader in = new KrpcReader();
    final byte[] datagram = new byte[KrpcWriter.CAPACITY];
    final byte[] scratch = new byte[SCRATCH_BYTES];
}
