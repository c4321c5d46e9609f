package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.List;

/**
 * What a search found.
 *
 * @param peers in the order in which they came, distinct
 * @param closest nodes that answered, closest first, at most k of each address family
 *     <p>Immutable.
 */
public record SearchOutcome(
        Id160 target, List<Endpoint> peers, List<Contact> closest, int queries, int answers, long tookNanos) {}
