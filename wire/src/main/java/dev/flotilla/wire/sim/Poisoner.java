package dev.flotilla.wire.sim;

import dev.flotilla.core.metainfo.PieceGeometry;

/**
 * Sends false blocks among right ones.
 *
 * <p>Confined to its owner loop.
 */
final class Poisoner implements Behaviour {
    private static final int FALSE_ONE_OF = 4;

    @Override
    public boolean isFalse(int piece, int begin) {
        return (piece + begin / PieceGeometry.BLOCK_LENGTH) % FALSE_ONE_OF == 0;
    }
}
