/**
 * Whom a peer uploads to: a {@link dev.flotilla.wire.choke.Choker} and the strategies that ship. Pure functions of what they
 * are given; whoever runs a torrent asks one each round and does what it says.
 */
package dev.flotilla.wire.choke;
