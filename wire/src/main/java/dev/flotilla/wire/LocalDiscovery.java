package dev.flotilla.wire;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.LocalAnnouncement;
import dev.flotilla.wire.protocol.PeerProtocolException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds peers in the local network (BEP 14): announces a node's torrents to a multicast group, and hears what others announce
 * there. Only a node that was told to has one.
 *
 * <p>A datagram is read when it is no longer than {@link LocalAnnouncement#MAX_LENGTH} and comes from the local network, and
 * {@value #MAX_PER_SECOND} in a second; others are dropped and counted.
 *
 * <p>Thread-safe: what threads share is guarded by its monitor; the sockets belong to a thread of its own.
 */
final class LocalDiscovery implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalDiscovery.class);
    private static final int MAX_PER_SECOND = 100;

    private final int listeningPort;
    private final int groupPort;
    private final NodeCounters counters;
    private final LocalSockets sockets;
    private final Selector selector;
    private final Thread thread;
    private final String cookie = cookie();
    private final ByteBuffer buffer = ByteBuffer.allocate(LocalAnnouncement.MAX_LENGTH + 1); // to see what is longer

    // guarded by this
    private final Map<Id160, Consumer<Endpoint>> torrents = new HashMap<>();
    private final LocalSchedule schedule = new LocalSchedule(System.nanoTime());

    private volatile boolean closed;
    private long second;
    private int receivedThisSecond;

    private LocalDiscovery(
            int listeningPort, int groupPort, NodeCounters counters, LocalSockets sockets, Selector selector) {
        this.listeningPort = listeningPort;
        this.groupPort = groupPort;
        this.counters = counters;
        this.sockets = sockets;
        this.selector = selector;
        thread = new Thread(this::run, "flotilla-lsd");
        thread.setDaemon(true);
    }

    /**
     * @param listening where the node listens for peers
     * @param chosen the interface to use, null for that of the address, or for each that is no loopback
     * @param groupPort 6771, but in tests
     * @throws IOException when there is no interface on which this works
     */
    static LocalDiscovery open(
            InetSocketAddress listening, @Nullable NetworkInterface chosen, int groupPort, NodeCounters counters)
            throws IOException {
        LocalSockets sockets = LocalSockets.open(listening.getAddress(), chosen, groupPort);
        LocalDiscovery discovery =
                new LocalDiscovery(listening.getPort(), groupPort, counters, sockets, Selector.open());
        for (DatagramChannel receiver : sockets.receivers()) {
            receiver.register(discovery.selector, SelectionKey.OP_READ);
        }
        discovery.thread.start();
        return discovery;
    }

    private static String cookie() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** @param onPeer called on our thread for each announcement of the torrent by somebody else */
    synchronized void join(Id160 infoHash, Consumer<Endpoint> onPeer) {
        torrents.put(infoHash, onPeer);
        schedule.join(System.nanoTime(), infoHash);
        selector.wakeup();
    }

    synchronized void leave(Id160 infoHash) {
        torrents.remove(infoHash);
        schedule.leave(infoHash);
    }

    private void run() {
        try {
            while (!closed) {
                long waitMillis = TimeUnit.NANOSECONDS.toMillis(waitNanos()) + 1;
                selector.select(this::receive, Math.min(waitMillis, TimeUnit.HOURS.toMillis(1)));
                announce();
            }
        } catch (IOException | RuntimeException e) {
            log.error("local discovery ends", e);
        } finally {
            sockets.close();
        }
    }

    private synchronized long waitNanos() {
        return schedule.waitNanos(System.nanoTime());
    }

    private void announce() {
        List<List<Id160>> datagrams;
        synchronized (this) {
            datagrams = schedule.take(System.nanoTime());
        }
        for (List<Id160> infoHashes : datagrams) {
            sockets.send(new LocalAnnouncement(listeningPort, infoHashes, cookie), groupPort);
        }
    }

    private void receive(SelectionKey key) {
        try {
            DatagramChannel channel = (DatagramChannel) key.channel();
            buffer.clear();
            while (channel.receive(buffer) instanceof InetSocketAddress from) {
                onDatagram(from.getAddress(), buffer.array(), buffer.position());
                buffer.clear();
            }
        } catch (IOException e) {
            log.debug("a socket of local discovery failed: {}", e.toString());
            key.cancel();
        }
    }

    private void onDatagram(InetAddress from, byte[] bytes, int length) {
        try {
            if (!mayReceive() || !sockets.isNear(from)) {
                counters.localDatagramsDropped.increment();
                return;
            }
            LocalAnnouncement announcement = LocalAnnouncement.decode(bytes, length);
            if (!announcement.cookie().equals(cookie)) {
                Endpoint peer = Endpoint.of(from, announcement.port());
                announcement.infoHashes().forEach(infoHash -> found(infoHash, peer));
            }
        } catch (PeerProtocolException e) {
            log.debug("{} announces nothing: {}", from, e.getMessage());
            counters.localDatagramsDropped.increment();
        }
    }

    private boolean mayReceive() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        receivedThisSecond = now == second ? receivedThisSecond + 1 : 1;
        second = now;
        return receivedThisSecond <= MAX_PER_SECOND;
    }

    private void found(Id160 infoHash, Endpoint peer) {
        Consumer<Endpoint> torrent;
        synchronized (this) {
            torrent = torrents.get(infoHash);
        }
        if (torrent != null) {
            torrent.accept(peer);
        }
    }

    /** When it returns, neither socket nor thread is left. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            log.debug("closing a selector failed", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
