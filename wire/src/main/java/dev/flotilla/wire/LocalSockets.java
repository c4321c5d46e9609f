package dev.flotilla.wire;

import dev.flotilla.wire.protocol.LocalAnnouncement;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets of local discovery: for each address one that sends, for each family one that has joined the group. What
 * they send lives for one hop, so it does not leave the link.
 *
 * <p>Confined to the thread of {@link LocalDiscovery}, once open.
 */
final class LocalSockets implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalSockets.class);
    private static final int MAX_INTERFACES = 16;

    private record Sender(DatagramChannel channel, boolean ipv4) {}

    private final List<InterfaceAddress> local = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final List<DatagramChannel> receivers = new ArrayList<>();

    /**
     * @param listening where the peer listens: of a certain address only that is announced
     * @param chosen the interface to use; null for that of the address, or for each that is no loopback
     * @param port of the groups
     * @throws IOException when there is no interface on which this works
     */
    static LocalSockets open(InetAddress listening, @Nullable NetworkInterface chosen, int port) throws IOException {
        LocalSockets sockets = new LocalSockets();
        IOException failure = null;
        for (boolean ipv4 : new boolean[] {true, false}) {
            try {
                sockets.open(listening, interfaces(listening, chosen), ipv4, port);
            } catch (IOException | UnsupportedOperationException e) {
                log.debug("no local discovery over IPv{}: {}", ipv4 ? 4 : 6, e.toString());
                failure = new IOException(e.getMessage(), e);
            }
        }
        if (sockets.senders.isEmpty()) {
            sockets.close();
            throw new IOException("no interface for local discovery", failure);
        }
        return sockets;
    }

    private static List<NetworkInterface> interfaces(InetAddress listening, @Nullable NetworkInterface chosen)
            throws IOException {
        if (chosen != null) {
            return List.of(chosen);
        }
        if (!listening.isAnyLocalAddress()) {
            NetworkInterface its = NetworkInterface.getByInetAddress(listening);
            return its == null ? List.of() : List.of(its);
        }
        List<NetworkInterface> usable = new ArrayList<>();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            if (one.isUp() && one.supportsMulticast() && !one.isLoopback() && usable.size() < MAX_INTERFACES) {
                usable.add(one);
            }
        }
        return usable;
    }

    private void open(InetAddress listening, List<NetworkInterface> interfaces, boolean ipv4, int port)
            throws IOException {
        DatagramChannel receiver = null;
        for (NetworkInterface one : interfaces) {
            InterfaceAddress address = address(one, listening, ipv4);
            if (address != null) {
                local.add(address);
                senders.add(new Sender(sender(one, address.getAddress(), ipv4), ipv4));
                receiver = receiver == null ? receiver(ipv4, port) : receiver;
                receiver.join(ipv4 ? LocalAnnouncement.GROUP_IPV4 : LocalAnnouncement.GROUP_IPV6, one);
            }
        }
    }

    /** The one to announce; none of link-local IPv6, which means nothing without its interface. */
    private static @Nullable InterfaceAddress address(NetworkInterface one, InetAddress listening, boolean ipv4) {
        for (InterfaceAddress candidate : one.getInterfaceAddresses()) {
            InetAddress address = candidate.getAddress();
            boolean isAnnounced =
                    listening.isAnyLocalAddress() ? ipv4 || !address.isLinkLocalAddress() : address.equals(listening);
            if (isAnnounced && address instanceof Inet4Address == ipv4) {
                return candidate;
            }
        }
        return null;
    }

    private static DatagramChannel open(boolean ipv4) throws IOException {
        return DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    }

    private static DatagramChannel sender(NetworkInterface one, InetAddress address, boolean ipv4) throws IOException {
        DatagramChannel channel = open(ipv4);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, one);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true); // others on this host hear it too
        return channel.bind(new InetSocketAddress(address, 0));
    }

    private DatagramChannel receiver(boolean ipv4, int port) throws IOException {
        DatagramChannel channel = open(ipv4);
        receivers.add(channel);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // every client of this host listens there
        return channel.bind(new InetSocketAddress(port));
    }

    List<DatagramChannel> receivers() {
        return receivers;
    }

    /** Sends to the group of each family, from each address. */
    void send(LocalAnnouncement announcement, int port) {
        for (Sender sender : senders) {
            InetAddress group = sender.ipv4 ? LocalAnnouncement.GROUP_IPV4 : LocalAnnouncement.GROUP_IPV6;
            try {
                sender.channel.send(
                        ByteBuffer.wrap(announcement.encode(sender.ipv4)), new InetSocketAddress(group, port));
            } catch (IOException e) {
                log.debug("local announcement failed: {}", e.toString()); // the interface is down; it may come back
            }
        }
    }

    /** True for an address of a network that one of our interfaces is in, or of private use. */
    boolean isNear(InetAddress address) {
        if (address.isSiteLocalAddress() || address.isLinkLocalAddress() || address.isLoopbackAddress()) {
            return true;
        }
        byte[] theirs = address.getAddress();
        return local.stream()
                .anyMatch(one -> hasSamePrefix(one.getAddress().getAddress(), theirs, one.getNetworkPrefixLength()));
    }

    private static boolean hasSamePrefix(byte[] a, byte[] b, int bits) {
        if (a.length != b.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((a[bit / 8] ^ b[bit / 8]) & 0x80 >>> bit % 8) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        senders.forEach(sender -> close(sender.channel));
        receivers.forEach(LocalSockets::close);
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("closing a socket of local discovery failed", e);
        }
    }
}
