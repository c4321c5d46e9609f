package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * Node ids that follow from the address of their node (BEP 42), so that nobody chooses where in the space of ids to sit.
 *
 * <p>Thread-safe: it has no state.
 */
public final class NodeIds {
    // The first 21 bits of an id are those of the CRC-32C of the address, masked, with a number r of three bits in its
    // first three bits; r is also in the last three bits of the id. All others are free.
    private static final byte[] IPV4_MASK = {0x03, 0x0f, 0x3f, (byte) 0xff};
    private static final byte[] IPV6_MASK = {0x01, 0x03, 0x07, 0x0f, 0x1f, 0x3f, 0x7f, (byte) 0xff};
    private static final int R_MASK = 7;
    private static final int FREE_BITS = 11; // of the CRC

    private NodeIds() {}

    /** A random one of the ids that a node at {@code address} may have; the port does not matter. */
    public static Id160 random(Endpoint address, RandomGenerator random) {
        byte[] id = Id160.random(random).toByteArray();
        int crc = crc(address, id[Id160.BYTES - 1] & R_MASK);
        id[0] = (byte) (crc >>> 24);
        id[1] = (byte) (crc >>> 16);
        id[2] = (byte) ((crc >>> 8 & 0xf8) | (id[2] & 0x07));
        return Id160.of(id);
    }

    /** True when a node at {@code address} may have {@code id}: it fits, or the address is local, where all do. */
    public static boolean isValid(Id160 id, Endpoint address) {
        if (address.isLocal()) {
            return true;
        }
        byte[] bytes = id.toByteArray();
        int first = (bytes[0] & 0xff) << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8;
        return (crc(address, bytes[Id160.BYTES - 1] & R_MASK) ^ first) >>> FREE_BITS == 0;
    }

    private static int crc(Endpoint address, int r) {
        byte[] bytes = address.addressBytes();
        byte[] mask = address.isIpv4() ? IPV4_MASK : IPV6_MASK;
        for (int i = 0; i < mask.length; i++) {
            bytes[i] &= mask[i];
        }
        bytes[0] |= (byte) (r << 5);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, mask.length);
        return (int) crc.getValue();
    }
}
