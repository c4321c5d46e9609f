package dev.flotilla.wire.swarm;

/**
 * Payload moved, without the protocol's own bytes.
 *
 * <p>Immutable.
 *
 * @param downloadedBytes blocks received, useful or not
 * @param uploadedBytes blocks sent
 * @param wastedBytes of those received: duplicate, unasked, or of a corrupt piece
 * @param downloadRate bytes a second over the last 20 seconds
 * @param uploadRate bytes a second over the last 20 seconds
 */
public record Traffic(long downloadedBytes, long uploadedBytes, long wastedBytes, long downloadRate, long uploadRate) {
    static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    Traffic plus(Traffic other) {
        return new Traffic(
                downloadedBytes + other.downloadedBytes,
                uploadedBytes + other.uploadedBytes,
                wastedBytes + other.wastedBytes,
                downloadRate + other.downloadRate,
                uploadRate + other.uploadRate);
    }

    Traffic atRest() {
        return new Traffic(downloadedBytes, uploadedBytes, wastedBytes, 0, 0);
    }
}
