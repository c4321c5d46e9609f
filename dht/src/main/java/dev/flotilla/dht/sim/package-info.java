/**
 * Whole networks of DHT nodes in one process, on virtual time: the very engine that runs behind a socket, thousands of
 * times, with loss, churn, NATs, partitions and attackers. For the tests of whoever builds on the node, and for the figures
 * in benchmarks/RESULTS.md. The same seed gives the same datagrams, on any machine.
 *
 * <pre>{@code
 * DhtSimulation network = DhtSimulation.builder().nodes(50).seed(1).start();
 * network.node(3).announce(infoHash, 6881);
 * network.runFor(Duration.ofSeconds(10));
 * SearchResult found = network.await(network.node(17).findPeers(infoHash));
 * assertThat(found.peers()).containsExactly(network.node(3).endpoint().withPort(6881));
 * network.setConnected(false);
 * network.runFor(Duration.ofHours(1));
 * network.setConnected(true);
 * network.runFor(Duration.ofMinutes(5));
 * assertThat(network.await(network.node(20).findPeers(infoHash)).peers()).hasSize(1);
 * }</pre>
 *
 * <p>{@link dev.flotilla.dht.sim.DhtScenario} measures such a network; {@code flotilla simulate dht} prints what it measured.
 */
package dev.flotilla.dht.sim;
