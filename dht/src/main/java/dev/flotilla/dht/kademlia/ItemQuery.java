package dev.flotilla.dht.kademlia;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.store.SignedValue;

/**
 * Which item is looked for (BEP 44).
 *
 * <p>Immutable.
 *
 * @param target where it is stored
 * @param key of a mutable item, 32 bytes; empty for an immutable one
 * @param salt of a mutable item; empty for none
 */
public record ItemQuery(Id160 target, ByteString key, ByteString salt) {
    public static ItemQuery immutable(Id160 target) {
        return new ItemQuery(target, ByteString.EMPTY, ByteString.EMPTY);
    }

    public static ItemQuery mutable(ByteString key, ByteString salt) {
        return new ItemQuery(SignedValue.target(key, salt), key, salt);
    }

    boolean isMutable() {
        return !key.isEmpty();
    }
}
