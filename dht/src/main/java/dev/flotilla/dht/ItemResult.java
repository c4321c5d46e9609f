package dev.flotilla.dht;

import java.util.List;
import java.util.Optional;

/**
 * What a look-up for an item found.
 *
 * <p>Immutable.
 *
 * @param found the item, the newest version of it; none when nobody asked has it
 * @param lookup how it went
 */
public record ItemResult<T extends DhtItem>(List<T> found, LookupResult lookup) {
    public ItemResult {
        found = List.copyOf(found);
    }

    public Optional<T> item() {
        return found.stream().findFirst();
    }
}
