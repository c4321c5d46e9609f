package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.wire.disk.DiskPool;
import dev.flotilla.wire.swarm.UploadConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the torrents of one node share.
 *
 * @param port where the node listens for peers
 * @param dht null when the node runs without one
 * @param localDiscovery null when the node runs without it
 * @param exchangesPeers whether peers tell us of others, and we them (BEP 11)
 * @param names where host names are looked up, which blocks
 * @param stateDirectory where what is known of the torrents' files is kept; null when it is not
 * @param recheck true when what was kept there before is not believed
 * @param keepsOrders whether what the user orders of a torrent is kept there too
 * @param peerRates what each peer of each torrent is limited to at first
 * @param callbacks where the user's futures complete
 *     <p>Thread-safe: immutable, and so is each part, or it says how.
 */
record NodeParts(
        Id160 peerId,
        NodeLimits limits,
        UploadConfig upload,
        Sockets sockets,
        int port,
        NodeCounters counters,
        HalfOpen halfOpen,
        Greetings greetings,
        @Nullable DhtNode dht,
        @Nullable LocalDiscovery localDiscovery,
        boolean exchangesPeers,
        DiskPool disk,
        Names names,
        Executor callbacks,
        Duration lookupInterval,
        @Nullable Path stateDirectory,
        boolean recheck,
        boolean keepsOrders,
        NodeRate uploadRate,
        NodeRate downloadRate,
        RateLimits peerRates,
        Admission admission) {}
