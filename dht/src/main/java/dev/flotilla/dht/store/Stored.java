package dev.flotilla.dht.store;

import dev.flotilla.core.Id160;

/**
 * What a {@link StoreTable} holds.
 *
 * <p>Confined to its owner loop.
 */
abstract sealed class Stored permits StoredSwarm, StoredItem {
    final Id160 id;

    /** Its place in the table. */
    int index;

    /** The higher, the more would miss it. */
    int popularity;

    Stored(Id160 id) {
        this.id = id;
    }

    /** What it takes, with all that only it refers to, in a JVM with compressed pointers. */
    abstract int bytes();
}
