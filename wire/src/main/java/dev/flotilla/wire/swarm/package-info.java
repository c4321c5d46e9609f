/**
 * One torrent's decisions: which peer, which piece, whom to unchoke, when to give up on one. The
 * {@link dev.flotilla.wire.swarm.SwarmEngine} decides every packet and sends none: it speaks through a
 * {@link dev.flotilla.wire.swarm.SwarmOutbox} and the {@link dev.flotilla.wire.swarm.PeerLink} of each peer, hears time as
 * an argument, and draws from the randomness it is given. Pure: the same inputs give the same packets.
 */
package dev.flotilla.wire.swarm;
