package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The routing tables of one node, one for each address family (BEP 32): two networks under one id.
 *
 * <p>Confined to its owner loop.
 */
final class RoutingTables {
    // An address that changes to and fro must not change our id each time: nobody would find us.
    private static final long SETTLED_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final boolean bothFamilies;
    final RoutingTable ipv4;
    final RoutingTable ipv6;

    /** Ours; only {@link #setOwnId} changes it. */
    Id160 ownId;

    private final TableRules rules;
    private boolean changed;
    private long changedNanos;

    /** @param bothFamilies the socket reaches IPv4 and IPv6 */
    RoutingTables(long nowNanos, Id160 ownId, TableRules rules, boolean bothFamilies) {
        this.bothFamilies = bothFamilies;
        this.ownId = ownId;
        this.rules = rules;
        ipv4 = new RoutingTable(nowNanos, true, ownId, rules);
        ipv6 = new RoutingTable(nowNanos, false, ownId, rules);
    }

    /** Takes another id for our own, and builds the tables anew around it. */
    void setOwnId(long nowNanos, Id160 id) {
        ownId = id;
        changed = true;
        changedNanos = nowNanos;
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

    /** True when we know nodes of the other family but too few of this one, so that it pays to ask for them. */
    boolean lacksNodesOf(boolean isIpv4) {
        return bothFamilies && of(isIpv4).size() < Bucket.K;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    /** Of the deeper one. */
    int buckets() {
        return Math.max(ipv4.buckets(), ipv6.buckets());
    }

    int size() {
        return ipv4.size() + ipv6.size();
    }

    /**
     * The id that we should have, given where others see us: another one when ours does not fit (BEP 42), and the rules
     * care. Null when ours is good, or was changed a short while ago. IPv4 decides while we know nodes there, since both
     * tables are under one id (BEP 32) and it can fit one address only.
     */
    @Nullable
    Id160 betterId(long nowNanos, @Nullable Endpoint seenIpv4, @Nullable Endpoint seenIpv6, RandomGenerator random) {
        Endpoint seen = seenIpv4 == null || ipv4.isEmpty() ? seenIpv6 : seenIpv4;
        boolean isSettled = changed && nowNanos - changedNanos < SETTLED_NANOS;
        if (seen == null || !rules.idsFromAddress() || isSettled || NodeIds.isValid(ownId, seen)) {
            return null;
        }
        return NodeIds.random(seen, random);
    }

    /** The nodes worth asking first after a restart, the nearest good ones first. */
    TableSnapshot snapshot(long nowNanos, long epochSeconds) {
        List<TableSnapshot.Node> nodes = new ArrayList<>();
        ipv4.addTo(nowNanos, nodes);
        ipv6.addTo(nowNanos, nodes);
        nodes.sort(Comparator.comparing((TableSnapshot.Node node) -> node.ageSeconds() >= TableEntries.QUIET_SECONDS)
                .thenComparingLong(TableSnapshot.Node::roundTripNanos));
        return new TableSnapshot(ownId, epochSeconds, nodes);
    }
}
