package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;

/**
 * Addresses for nodes, one after the other, each in a /16 other than the ones before as long as there are any: real nodes
 * rarely share a prefix, and routing tables look at it. Those of 11.0.0.0/8 are left to nodes that do not exist.
 *
 * <p>Confined to its owner loop.
 */
final class Addresses {
    static final int DEAD = 11;

    private int last;

    Endpoint next() {
        int address;
        do {
            address = ++last * 0x9E3779B1; // odd, so that no address comes twice
        } while (!isPublic(address));
        return endpoint(address, 1024 + (last & 0x7fff));
    }

    /** An endpoint at which no node will ever be. */
    static Endpoint dead(long number) {
        return endpoint((DEAD << 24) | (int) (number & 0xffffff), 1024 + (int) (number >>> 24 & 0x7fff));
    }

    static boolean isDead(Endpoint endpoint) {
        return endpoint.addressBytes()[0] == DEAD;
    }

    private static Endpoint endpoint(int address, int port) {
        byte[] bytes = {(byte) (address >>> 24), (byte) (address >>> 16), (byte) (address >>> 8), (byte) address};
        return Endpoint.of(bytes, port);
    }

    private static boolean isPublic(int address) {
        int first = address >>> 24;
        return switch (first) {
            case 0, 10, DEAD, 100, 127, 169, 172, 192, 198, 203 -> false;
            default -> first < 224;
        };
    }
}
