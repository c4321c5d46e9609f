package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;

/**
 * The routing tables of one node, one for each address family (BEP 32): two networks under one id.
 *
 * <p>Confined to its owner loop.
 */
final class RoutingTables {
    final RoutingTable ipv4;
    final RoutingTable ipv6;

    /** Ours; only {@link #setOwnId} changes it. */
    Id160 ownId;

    RoutingTables(long nowNanos, Id160 ownId, TableRules rules) {
        this.ownId = ownId;
        ipv4 = new RoutingTable(nowNanos, true, ownId, rules);
        ipv6 = new RoutingTable(nowNanos, false, ownId, rules);
    }

    /** Takes another id for our own, and builds the tables anew around it. */
    void setOwnId(long nowNanos, Id160 id) {
        ownId = id;
        ipv4.setOwnId(nowNanos, id);
        ipv6.setOwnId(nowNanos, id);
    }

    RoutingTable of(boolean isIpv4) {
        return isIpv4 ? ipv4 : ipv6;
    }

    RoutingTable of(Contact contact) {
        return of(contact.endpoint());
    }

    RoutingTable of(Endpoint endpoint) {
        return of(endpoint.isIpv4());
    }

    boolean isEmpty() {
        return size() == 0;
    }

    int size() {
        return ipv4.size() + ipv6.size();
    }
}
