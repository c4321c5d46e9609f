/**
 * What a node keeps for strangers: their peers and items in one budget, and the tokens that let them write; and how items
 * are signed. Remembers, does no I/O.
 */
package dev.flotilla.dht.store;
