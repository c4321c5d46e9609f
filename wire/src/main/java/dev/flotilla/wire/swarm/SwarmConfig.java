package dev.flotilla.wire.swarm;

/**
 * The limits of one engine.
 *
 * <p>Immutable.
 *
 * @param client name and version told to peers (BEP 10, {@code v})
 * @param maxNeighbours connected peers, whoever dialled; we dial until seven of ten of these places are taken
 * @param maxCandidates endpoints remembered, neighbours included
 * @param maxDialling connections being opened at a time
 * @param dialsPerSecond also the size of a burst
 * @param upload whom we upload to
 * @param maxQueuedRequests requests of one peer that wait for an answer; told to it as {@code reqq}
 * @param maxMetadataLength bytes of an info dictionary that we fetch
 * @param exchangesPeers peers tell us of others, and we them (BEP 11)
 */
public record SwarmConfig(
        String client,
        int maxNeighbours,
        int maxCandidates,
        int maxDialling,
        int dialsPerSecond,
        UploadConfig upload,
        int maxQueuedRequests,
        int maxMetadataLength,
        boolean exchangesPeers) {

    public static final SwarmConfig DEFAULT =
            new SwarmConfig("Flotilla 0.1", 50, 1_000, 20, 20, UploadConfig.DEFAULT, 2_000, 16 << 20, true);

    public SwarmConfig {
        if (maxNeighbours < 1
                || maxCandidates < maxNeighbours
                || maxDialling < 1
                || dialsPerSecond < 1
                || maxQueuedRequests < 1
                || maxMetadataLength < 1) {
            throw new IllegalArgumentException("a limit is below 1, or fewer candidates than neighbours");
        }
    }

    public SwarmConfig withMaxNeighbours(int limit) {
        return new SwarmConfig(
                client,
                limit,
                Math.max(limit, maxCandidates),
                maxDialling,
                dialsPerSecond,
                upload,
                maxQueuedRequests,
                maxMetadataLength,
                exchangesPeers);
    }

    public SwarmConfig withUpload(UploadConfig newUpload) {
        return new SwarmConfig(
                client,
                maxNeighbours,
                maxCandidates,
                maxDialling,
                dialsPerSecond,
                newUpload,
                maxQueuedRequests,
                maxMetadataLength,
                exchangesPeers);
    }

    public SwarmConfig withExchangesPeers(boolean enabled) {
        return new SwarmConfig(
                client,
                maxNeighbours,
                maxCandidates,
                maxDialling,
                dialsPerSecond,
                upload,
                maxQueuedRequests,
                maxMetadataLength,
                enabled);
    }
}
