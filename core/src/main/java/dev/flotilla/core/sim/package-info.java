/**
 * Virtual time and a network in memory, for tests that must come out the same on every machine: one heap of events, one
 * seed, links with delay, loss, duplication and reordering, NATs, partitions. A user's own tests may stand on it; networks
 * of whole DHT nodes are in {@code dev.flotilla.dht.sim}.
 *
 * <pre>{@code
 * Simulation simulation = new Simulation(42);
 * VirtualNetwork network = new VirtualNetwork(simulation, Link.INTERNET.withLoss(0.02));
 * VirtualHost host = network.add(Endpoint.parse("10.0.0.1:6881"), Nat.OPEN);
 * host.setReceiver((nowNanos, from, bytes, length) -> host.send(from, bytes, length));
 * simulation.runFor(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p>Nothing here reads a clock, starts a thread or draws a random number that the seed does not decide.
 */
package dev.flotilla.core.sim;
