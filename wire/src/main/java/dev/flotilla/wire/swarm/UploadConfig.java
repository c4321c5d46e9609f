package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Choker;

/**
 * Whom a torrent uploads to.
 *
 * <p>Immutable.
 *
 * @param choker the strategy
 * @param slots peers unchoked at a time, the optimistic one included
 * @param superSeed as long as we have everything, show each peer only the pieces that are meant for it (BEP 16)
 */
public record UploadConfig(Choker choker, int slots, boolean superSeed) {

    public static final UploadConfig DEFAULT = new UploadConfig(Choker.boundedAltruism(), 8, false);

    public UploadConfig {
        if (slots < 1) {
            throw new IllegalArgumentException(slots + " slots");
        }
    }

    public UploadConfig withChoker(Choker newChoker) {
        return new UploadConfig(newChoker, slots, superSeed);
    }

    public UploadConfig withSlots(int limit) {
        return new UploadConfig(choker, limit, superSeed);
    }

    public UploadConfig withSuperSeed(boolean enabled) {
        return new UploadConfig(choker, slots, enabled);
    }
}
