package dev.flotilla.dht.kademlia;

/**
 * Which nodes a routing table keeps, and how many.
 *
 * <p>Immutable.
 *
 * @param topBucket nodes of the bucket farthest from our own id, {@link Bucket#K} or more; each next one holds half as
 *     many, and at least k
 * @param replacements nodes that wait for a place, for each bucket
 * @param restrictsAddresses an IP address has one node in a table, a network (/24, or /64 in IPv6) one in a bucket, and
 *     local addresses none
 * @param idsFromAddress our own id follows our external address, and nodes whose ids fit theirs come first (BEP 42)
 * @param validOnly other nodes are not kept at all
 */
public record TableRules(
        int topBucket, int replacements, boolean restrictsAddresses, boolean idsFromAddress, boolean validOnly) {
    /** For one's own network, LAN or host: no address is restricted. */
    public static final TableRules PRIVATE = new TableRules(Bucket.K, 8, false, false, false);

    /** For the DHT of the whole world. */
    public static final TableRules PUBLIC = new TableRules(Bucket.K, 8, true, true, false);

    /** Like {@link #PUBLIC}, with a wider top: fewer hops for more upkeep. */
    public static final TableRules SERVER = new TableRules(128, 8, true, true, false);

    public TableRules {
        if (topBucket < Bucket.K || topBucket > 1024) {
            throw new IllegalArgumentException("a bucket holds 8 to 1024 nodes, not " + topBucket);
        }
        if (replacements < 0 || replacements > 64) {
            throw new IllegalArgumentException("0 to 64 nodes wait for a place, not " + replacements);
        }
    }

    /** These rules, and ids that do not fit their addresses are refused. */
    public TableRules enforced() {
        return new TableRules(topBucket, replacements, restrictsAddresses, true, true);
    }

    /** These rules with so many replacements, 0 to 64, for each bucket: fewer make a smaller table. */
    public TableRules withReplacements(int count) {
        return new TableRules(topBucket, count, restrictsAddresses, idsFromAddress, validOnly);
    }

    int capacity(int bucket) {
        return Math.max(Bucket.K, bucket < Integer.SIZE ? topBucket >>> bucket : 0);
    }
}
