package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.SignedValue;

/**
 * An item that is found by the SHA-1 of its value, and can never change (BEP 44, <i>Immutable Items</i>).
 *
 * <p>Immutable.
 *
 * @param value bencoded, 1 to {@value DhtItem#MAX_VALUE_BYTES} bytes
 */
public record ImmutableItem(ByteString value) implements DhtItem {
    /** @throws IllegalArgumentException when {@code value} is too long, or not one bencoded value */
    public ImmutableItem {
        Items.check(value);
    }

    @Override
    public Id160 target() {
        return SignedValue.target(value);
    }
}
