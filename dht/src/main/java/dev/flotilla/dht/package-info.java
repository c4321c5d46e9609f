/**
 * The node: {@link dev.flotilla.dht.DhtNode} finds the peers of a swarm, and announces its own, without a tracker (BEP 5).
 */
package dev.flotilla.dht;
