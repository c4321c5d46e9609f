package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;

/**
 * Something small that the DHT keeps for two hours after it was last put (BEP 44).
 *
 * <p>Immutable.
 */
public sealed interface DhtItem permits ImmutableItem, SignedItem {
    /** Longest {@link #value} in bytes. */
    int MAX_VALUE_BYTES = 1000;

    /** Longest salt of a {@link SignedItem} in bytes. */
    int MAX_SALT_BYTES = 64;

    /** What is kept: one bencoded value, 1 to {@value #MAX_VALUE_BYTES} bytes. */
    ByteString value();

    /** Where it is kept. */
    Id160 target();
}
