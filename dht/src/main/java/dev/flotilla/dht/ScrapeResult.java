package dev.flotilla.dht;

/**
 * About how many peers a swarm has (BEP 33), counted without naming them.
 *
 * <p>Immutable.
 *
 * @param seeds peers that have all
 * @param downloaders peers that do not, or do not say
 * @param filters how many nodes counted; when none did, the peers that they named are taken for downloaders
 * @param lookup how it went
 */
public record ScrapeResult(Estimate seeds, Estimate downloaders, int filters, LookupResult lookup) {
    /**
     * An estimate of a number of addresses.
     *
     * <p>Immutable.
     *
     * @param count about so many
     * @param error standard error: two times of three the truth is no farther away
     * @param saturated there are more than can be told, and {@code count} is only the least
     */
    public record Estimate(double count, double error, boolean saturated) {}
}
