package dev.flotilla.wire.sim;

import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.core.sim.SeededRandom;

/**
 * Sends false blocks among right ones. A block of it that is false stays so.
 *
 * <p>Confined to its owner loop.
 */
final class Poisoner implements Behaviour {
    private final int falseOneOf;
    private final long salt;

    Poisoner(int falseOneOf, World world) {
        this.falseOneOf = falseOneOf;
        salt = world.random.nextLong();
    }

    @Override
    public boolean isFalse(VirtualLink link, int piece, int begin) {
        long block = ((long) piece << 32) + begin / PieceGeometry.BLOCK_LENGTH;
        return new SeededRandom(salt ^ block).nextInt(falseOneOf) == 0;
    }
}
