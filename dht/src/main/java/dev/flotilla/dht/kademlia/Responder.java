package dev.flotilla.dht.kademlia;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Amplification.Allowance;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcException;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import dev.flotilla.dht.krpc.KrpcWriter;
import dev.flotilla.dht.store.BloomFilter;
import dev.flotilla.dht.store.ItemStore;
import dev.flotilla.dht.store.ItemStore.Item;
import dev.flotilla.dht.store.PeerStore;
import dev.flotilla.dht.store.SignedValue;
import dev.flotilla.dht.store.StoreBudget;
import dev.flotilla.dht.store.WriteTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * What this node tells those that ask: its neighbours, the peers and items it stores, and its own peers while they are
 * announced. Each method writes one response into the writer; the engine sends it.
 *
 * <p>Confined to its owner loop.
 */
final class Responder {
    // With eight nodes and so many peers an answer stays below 1024 bytes, and no answer is fragmented.
    static final int MAX_IPV4_PEERS = 50;
    static final int MAX_IPV6_PEERS = 25;

    private static final int BYTES_A_VALUE_BESIDES_IT = 3; // its length in front, in digits
    private static final int NODES_BYTES = 12; // the key and the length
    private static final int TOKEN_BYTES = 17;
    private static final int SAMPLES_BYTES = 32; // num, the key and the length
    private static final int ITEM_BYTES = 110; // signature, seq and keys, besides the value
    private static final int VALUES_BYTES = 16; // the key, and what opens and closes the list

    private final KrpcWriter out;
    private final RoutingTables tables;
    private final StoreBudget budget;
    private final PeerStore store;
    private final ItemStore items;
    private final WriteTokens tokens;
    private final OwnPeers ownPeers;

    private final byte[] scratch;

    Responder(
            long nowNanos,
            DhtConfig config,
            RandomGenerator random,
            RoutingTables tables,
            OwnPeers ownPeers,
            KrpcWriter out,
            byte[] scratch) {
        this.out = out;
        this.scratch = scratch;
        this.tables = tables;
        this.ownPeers = ownPeers;
        budget = new StoreBudget(config.store(), config.nodeId());
        store = new PeerStore(nowNanos, budget, new SplittableRandom(random.nextLong()));
        items = new ItemStore(nowNanos, budget, new SplittableRandom(random.nextLong()));
        tokens = new WriteTokens(nowNanos, random);
    }

    PeerStore store() {
        return store;
    }

    ItemStore items() {
        return items;
    }

    void setOwnId(Id160 id) {
        budget.setOwnId(id);
    }

    void ping(Endpoint from, KrpcReader query) {
        out.beginResponse(from);
        out.endResponse(query);
    }

    /** Also any query of a method that we do not know but that has a target. */
    void findNode(Endpoint from, KrpcReader query) {
        out.beginResponse(from);
        nodes(from, query, 0);
        out.endResponse(query);
    }

    void getPeers(long nowNanos, Endpoint from, KrpcReader query, Allowance allowance) {
        Id160 infoHash = query.target();
        if (query.scrape() && allowance == Allowance.FULL && store.has(nowNanos, infoHash)) {
            byte[] peers = new byte[KrpcWriter.BLOOM_BYTES];
            byte[] seeds = new byte[KrpcWriter.BLOOM_BYTES];
            store.writeBloom(nowNanos, infoHash, false, peers, 0);
            store.writeBloom(nowNanos, infoHash, true, seeds, 0);
            out.beginScrapeResponse(from, peers, seeds);
        } else {
            out.beginResponse(from);
        }
        nodes(from, query, TOKEN_BYTES);
        if (store.grantsToken(nowNanos, infoHash, from)) {
            out.token(tokens.issue(nowNanos, from, infoHash));
        }
        if (allowance == Allowance.FULL) {
            values(nowNanos, from, infoHash, query.noSeed());
        }
        out.endResponse(query);
    }

    void addToFilters(long nowNanos, Id160 infoHash, BloomFilter seeds, BloomFilter downloaders) {
        byte[] filter = new byte[BloomFilter.BYTES];
        store.writeBloom(nowNanos, infoHash, true, filter, 0);
        seeds.union(filter, 0);
        store.writeBloom(nowNanos, infoHash, false, filter, 0);
        downloaders.union(filter, 0);
    }

    private void values(long nowNanos, Endpoint from, Id160 infoHash, boolean noSeeds) {
        int bytesEach = from.compactLength();
        int fit = (out.room() - VALUES_BYTES) / (bytesEach + BYTES_A_VALUE_BESIDES_IT);
        int most = Math.min(fit, from.isIpv4() ? MAX_IPV4_PEERS : MAX_IPV6_PEERS);
        if (most <= 0) {
            return;
        }
        int own = ownPeers.write(infoHash, from.isIpv4(), most, scratch);
        int stored =
                store.writeSample(nowNanos, infoHash, from.isIpv4(), most - own, noSeeds, scratch, own * bytesEach);
        if (own + stored > 0) {
            out.beginValues();
            out.values(scratch, 0, own + stored, bytesEach);
            out.endValues();
        }
    }

    void announcePeer(long nowNanos, Endpoint from, KrpcReader query) throws KrpcException {
        checkToken(nowNanos, from, query, query.target());
        boolean implied = query.impliedPort();
        store.add(nowNanos, query.target(), implied ? from : from.withPort(query.port()), query.seed());
        ping(from, query);
    }

    void sampleInfohashes(long nowNanos, Endpoint from, KrpcReader query, Allowance allowance) {
        out.beginResponse(from);
        out.interval(store.infoHashesIntervalSeconds(nowNanos));
        int most = Math.min(store.swarms(), PeerStore.MAX_INFO_HASHES);
        nodes(from, query, SAMPLES_BYTES + most * Id160.BYTES);
        out.num(store.swarms());
        int count = allowance == Allowance.FULL ? store.writeInfoHashes(nowNanos, scratch, 0) : 0;
        System.arraycopy(scratch, 0, out.array(), out.samples(count), count * Id160.BYTES);
        out.endResponse(query);
    }

    void get(long nowNanos, Endpoint from, KrpcReader query, Allowance allowance) {
        Item item = items.get(nowNanos, query.target());
        SignedValue signed = item == null ? null : item.signed();
        boolean newer = signed == null || !query.hasSeq() || signed.seq() > query.seq();
        boolean whole = item != null && newer && allowance == Allowance.FULL;
        out.beginResponse(from);
        if (signed != null && whole) {
            out.key(signed.key().toByteArray(), 0);
        }
        nodes(
                from,
                query,
                TOKEN_BYTES + (item != null && whole ? ITEM_BYTES + item.value().size() : 0));
        if (signed != null) {
            out.seq(signed.seq());
            if (whole) {
                out.signature(signed.signature().toByteArray(), 0);
            }
        }
        out.token(tokens.issue(nowNanos, from, query.target()));
        if (item != null && whole) {
            byte[] value = item.value().toByteArray();
            out.value(value, 0, value.length);
        }
        out.endResponse(query);
    }

    void checkToken(long nowNanos, Endpoint from, KrpcReader query, Id160 target) throws KrpcException {
        boolean accepted = tokens.accepts(
                nowNanos, query.bytes(), query.start(Field.TOKEN), query.length(Field.TOKEN), from, target);
        if (!accepted) {
            throw KrpcException.refusal(KrpcException.PROTOCOL, "bad token");
        }
    }

    /**
     * The nodes of the families wanted (BEP 32); the keys are there even when we know none. Of the family not asked over as
     * many as fit.
     *
     * @param reserved bytes of the fields that follow
     */
    private void nodes(Endpoint from, KrpcReader query, int reserved) {
        boolean over4 = from.isIpv4();
        int own = query.wants(over4, over4) ? NODES_BYTES + Bucket.K * compactLength(over4) : 0;
        int fit = (out.room() - reserved - own - NODES_BYTES) / compactLength(!over4);
        int others = Math.max(0, Math.min(fit, Bucket.K));
        if (query.wants(true, over4)) {
            int count = tables.ipv4.writeClosest(query.target(), scratch, 0, over4 ? Bucket.K : others);
            System.arraycopy(scratch, 0, out.array(), out.nodes(count), count * Contact.COMPACT_IPV4);
        }
        if (query.wants(false, over4)) {
            int count = tables.ipv6.writeClosest(query.target(), scratch, 0, over4 ? others : Bucket.K);
            System.arraycopy(scratch, 0, out.array(), out.nodes6(count), count * Contact.COMPACT_IPV6);
        }
    }

    private static int compactLength(boolean ipv4) {
        return ipv4 ? Contact.COMPACT_IPV4 : Contact.COMPACT_IPV6;
    }

    /** What a search need not ask others for: our own peers, and those stored here. */
    List<Endpoint> knownPeers(long nowNanos, Goal goal) {
        if (!goal.wantsPeers()) {
            return List.of();
        }
        List<Endpoint> known = new ArrayList<>(ownPeers.forOurselves(goal.target()));
        addStored(nowNanos, goal.target(), true, known);
        addStored(nowNanos, goal.target(), false, known);
        return known;
    }

    private void addStored(long nowNanos, Id160 infoHash, boolean ipv4, List<Endpoint> into) {
        int most = ipv4 ? MAX_IPV4_PEERS : MAX_IPV6_PEERS;
        int count = store.writeSample(nowNanos, infoHash, ipv4, most, false, scratch, 0);
        for (int i = 0; i < count; i++) {
            into.add(
                    ipv4
                            ? Endpoint.readCompactIpv4(scratch, i * Endpoint.COMPACT_IPV4)
                            : Endpoint.readCompactIpv6(scratch, i * Endpoint.COMPACT_IPV6));
        }
    }

    /** Forgets what is too old. */
    void expire(long nowNanos) {
        store.expire(nowNanos);
        items.expire(nowNanos);
    }
}
