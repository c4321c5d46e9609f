/** What a node keeps for strangers: their peers and the tokens that let them write. Remembers, does no I/O. */
package dev.flotilla.dht.store;
