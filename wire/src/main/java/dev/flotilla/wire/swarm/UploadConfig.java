package dev.flotilla.wire.swarm;

import dev.flotilla.wire.choke.Choker;

/**
 * Whom a torrent uploads to.
 *
 * <p>Immutable.
 *
 * @param choker the strategy
 * @param slots peers unchoked at a time, the optimistic one included; {@link #TUNED} for as many as the up-link is best
 *     used with
 * @param superSeed as long as we have everything, show each peer only the pieces that are meant for it (BEP 16)
 */
public record UploadConfig(Choker choker, int slots, boolean superSeed) {

    /** As many slots as fill the up-link, 4 to 24. */
    public static final int TUNED = 0;

    public static final UploadConfig DEFAULT = new UploadConfig(Choker.boundedAltruism(), TUNED, false);

    public UploadConfig {
        if (slots < 0) {
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
