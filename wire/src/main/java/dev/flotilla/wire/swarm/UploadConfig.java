package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Choker;

/**
 * Whom a torrent uploads to.
 *
 * <p>Immutable.
 *
 * @param choker the strategy
 * @param slots peers unchoked at a time, the optimistic one included
 */
public record UploadConfig(Choker choker, int slots) {

    public static final UploadConfig DEFAULT = new UploadConfig(Choker.boundedAltruism(), 8);

    public UploadConfig {
        if (slots < 1) {
            throw new IllegalArgumentException(slots + " slots");
        }
    }

    public UploadConfig withChoker(Choker newChoker) {
        return new UploadConfig(newChoker, slots);
    }

    public UploadConfig withSlots(int limit) {
        return new UploadConfig(choker, limit);
    }
}
