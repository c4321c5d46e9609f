/**
 * Whole swarms in one process, on virtual time: the very engine that runs behind sockets, hundreds of times, on lines with
 * rates and latency, with arrivals and departures, free-riders, liars and slow peers. For the tests of whoever builds on
 * the node, and for the figures in benchmarks/RESULTS.md. The same seed gives the same messages, on any machine.
 *
 * <pre>{@code
 * SwarmSimulation swarm = SwarmSimulation.builder().seed(1).file(16 << 20, 256 << 10).build();
 * SimulatedPeer seeder = swarm.add(PeerKind.SEEDER, AccessLink.FIBRE);
 * SimulatedPeer leecher = swarm.add(PeerKind.COMPLIANT, AccessLink.CABLE);
 * assertThat(swarm.runUntil(leecher::isComplete, Duration.ofMinutes(2))).isTrue();
 * }</pre>
 *
 * <p>{@link dev.flotilla.wire.sim.SwarmScenario} measures such a swarm; {@code flotilla simulate swarm} prints what it
 * measured.
 */
package dev.flotilla.wire.sim;
