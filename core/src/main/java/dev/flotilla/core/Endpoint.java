package dev.flotilla.core;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * An IP address and a port, with the compact form of BEP 5 (<i>Contact Encoding</i>) and BEP 32: 4 or 16 address bytes,
 * then the port, big-endian. An IPv4-mapped IPv6 address is the IPv4 address it maps. Never a host name.
 *
 * <p>Immutable.
 */
public final class Endpoint implements Comparable<Endpoint> {
    /** Bytes of the compact form of an IPv4 endpoint. */
    public static final int COMPACT_IPV4 = 6;

    /** Bytes of the compact form of an IPv6 endpoint. */
    public static final int COMPACT_IPV6 = 18;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final long MAPPED_IPV4 = 0xffff_0000_0000L;

    // the IPv6 address, IPv4 in its mapped form ::ffff:a.b.c.d
    private final long high;
    private final long low;
    private final int port;

    private Endpoint(long high, long low, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
        }
        this.high = high;
        this.low = low;
        this.port = port;
    }

    /**
     * Joins 4 or 16 address bytes and a port.
     *
     * @throws IllegalArgumentException for another length, or a port outside 0 to 65535
     */
    public static Endpoint of(byte[] address, int port) {
        return switch (address.length) {
            case 4 -> new Endpoint(0, mapped(address, 0), port);
            case 16 -> new Endpoint((long) LONG.get(address, 0), (long) LONG.get(address, 8), port);
            default -> throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + address.length);
        };
    }

    public static Endpoint of(InetAddress address, int port) {
        return of(address.getAddress(), port);
    }

    /**
     * The endpoint of a resolved socket address; an IPv6 scope is dropped.
     *
     * @throws IllegalArgumentException when {@code address} is unresolved
     */
    public static Endpoint of(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unresolved address " + address);
        }
        return of(address.getAddress().getAddress(), address.getPort());
    }

    /**
     * Reads {@code 192.0.2.1:6881} or {@code [2001:db8::1]:6881}: literals only, no look-up of names.
     *
     * @throws IllegalArgumentException when the text is not such a literal with a port
     */
    public static Endpoint parse(String text) {
        HostAndPort parts = HostAndPort.fromString(text);
        if (!parts.hasPort()) {
            throw new IllegalArgumentException("no port in '" + text + "'");
        }
        return of(InetAddresses.forString(parts.getHost()), parts.getPort());
    }

    /** Reads the compact form of an IPv4 endpoint: six bytes from {@code offset}. */
    public static Endpoint readCompactIpv4(byte[] bytes, int offset) {
        Objects.checkFromIndexSize(offset, COMPACT_IPV4, bytes.length);
        return new Endpoint(0, mapped(bytes, offset), readPort(bytes, offset + 4));
    }

    /** Reads the compact form of an IPv6 endpoint: eighteen bytes from {@code offset}. */
    public static Endpoint readCompactIpv6(byte[] bytes, int offset) {
        Objects.checkFromIndexSize(offset, COMPACT_IPV6, bytes.length);
        return new Endpoint(
                (long) LONG.get(bytes, offset), (long) LONG.get(bytes, offset + 8), readPort(bytes, offset + 16));
    }

    private static long mapped(byte[] bytes, int offset) {
        return MAPPED_IPV4 | Integer.toUnsignedLong((int) INT.get(bytes, offset));
    }

    private static int readPort(byte[] bytes, int offset) {
        return (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
    }

    /** 6 for IPv4, 18 for IPv6. */
    public int compactLength() {
        return isIpv4() ? COMPACT_IPV4 : COMPACT_IPV6;
    }

    /** Writes {@link #compactLength()} bytes into {@code target} from {@code offset}. */
    public void writeCompact(byte[] target, int offset) {
        int at = offset;
        if (isIpv4()) {
            INT.set(target, at, (int) low);
            at += 4;
        } else {
            LONG.set(target, at, high);
            LONG.set(target, at + 8, low);
            at += 16;
        }
        target[at] = (byte) (port >>> 8);
        target[at + 1] = (byte) port;
    }

    /** The compact form. */
    public ByteString compact() {
        byte[] bytes = new byte[compactLength()];
        writeCompact(bytes, 0);
        return ByteString.of(bytes);
    }

    public boolean isIpv4() {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    /**
     * True when a message may be sent there: port 0, the unspecified address, multicast and the IPv4 broadcast address are
     * never a node or a peer.
     */
    public boolean isUnicast() {
        if (port == 0) {
            return false;
        }
        if (isIpv4()) {
            int address = (int) low;
            return address >>> 24 != 0 && address >>> 28 != 0xe && address != -1;
        }
        return (high | low) != 0 && high >>> 56 != 0xff;
    }

    /** True for 127.0.0.0/8 and ::1. */
    public boolean isLoopback() {
        return isIpv4() ? (int) low >>> 24 == 127 : high == 0 && low == 1;
    }

    /**
     * True for an address that means another host in another place: loopback, link-local and private networks (BEP 42
     * exempts them from its rule), and the unique local addresses of IPv6.
     */
    public boolean isLocal() {
        if (isIpv4()) {
            int address = (int) low;
            int top = address >>> 24;
            return top == 10
                    || top == 127
                    || address >>> 20 == 0xac1 // 172.16.0.0/12
                    || address >>> 16 == 0xc0a8 // 192.168.0.0/16
                    || address >>> 16 == 0xa9fe; // 169.254.0.0/16
        }
        return isLoopback() || high >>> 57 == 0xfc >>> 1 || high >>> 54 == 0xfe80 >>> 6;
    }

    /** 0 to 65535. */
    public int port() {
        return port;
    }

    public Endpoint withPort(int newPort) {
        return new Endpoint(high, low, newPort);
    }

    /** True when both have the same address, whatever the ports. */
    public boolean hasSameAddress(Endpoint other) {
        return high == other.high && low == other.low;
    }

    /** True when both are in one network of the size that one owner usually has: /24 in IPv4, /64 in IPv6. */
    public boolean hasSameNetwork(Endpoint other) {
        return high == other.high && (!isIpv4() || low >>> 8 == other.low >>> 8);
    }

    /** True when the address of the compact form at {@code offset}, which is of this family, is the same. */
    public boolean hasAddressAt(byte[] bytes, int offset) {
        return isIpv4()
                ? (int) INT.get(bytes, offset) == (int) low
                : (long) LONG.get(bytes, offset) == high && (long) LONG.get(bytes, offset + 8) == low;
    }

    /** True when the compact form at {@code offset}, which is of this family, is that of this endpoint. */
    public boolean isAt(byte[] bytes, int offset) {
        return hasAddressAt(bytes, offset) && readPort(bytes, offset + compactLength() - 2) == port;
    }

    /** The same for all endpoints of one /24, or /64 in IPv6, and different for any others. */
    public long network() {
        return isIpv4() ? low >>> 8 : high;
    }

    /** A hash of the address without the port, the high bits being the best; nobody can steer it who does not know {@code key}. */
    public long addressHash(long key) {
        long hash = (high ^ key) * 0x9E3779B97F4A7C15L;
        hash = (hash ^ hash >>> 32 ^ low) * 0x9E3779B97F4A7C15L;
        return (hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L;
    }

    /** A fresh array of the 4 or 16 address bytes. */
    public byte[] addressBytes() {
        byte[] compact = new byte[compactLength()];
        writeCompact(compact, 0);
        return Arrays.copyOf(compact, compact.length - 2);
    }

    public InetAddress address() {
        try {
            return InetAddress.getByAddress(addressBytes());
        } catch (UnknownHostException e) {
            throw new AssertionError("4 or 16 bytes are always an address", e);
        }
    }

    public InetSocketAddress toInetSocketAddress() {
        return new InetSocketAddress(address(), port);
    }

    /** Orders by address, as unsigned bytes of IPv6, then by port. */
    @Override
    public int compareTo(Endpoint other) {
        int order = Long.compareUnsigned(high, other.high);
        if (order == 0) {
            order = Long.compareUnsigned(low, other.low);
        }
        return order != 0 ? order : Integer.compare(port, other.port);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Endpoint other && hasSameAddress(other) && port == other.port;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low) * 31 + port;
    }

    /** {@code 192.0.2.1:6881} or {@code [2001:db8::1]:6881}, as {@link #parse} reads it. */
    @Override
    public String toString() {
        InetAddress address = address();
        String host = InetAddresses.toAddrString(address);
        return (address instanceof Inet4Address ? host : "[" + host + "]") + ":" + port;
    }
}
