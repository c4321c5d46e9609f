package dev.flotilla.wire;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;

/** A peer made of a plain blocking socket, which says whatever a test tells it to. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    RawPeer(InetSocketAddress node) throws IOException {
        this(new Socket(node.getAddress(), node.getPort()));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static byte[] handshake(Id160 infoHash, String peerId) {
        Id160 id = Id160.of(Arrays.copyOf(peerId.getBytes(StandardCharsets.US_ASCII), Id160.BYTES));
        ByteBuf bytes = Unpooled.buffer();
        new Handshake(infoHash, id, EnumSet.allOf(Handshake.Feature.class)).encode(bytes);
        return ByteBufUtil.getBytes(bytes);
    }

    void send(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] receive(int length) throws IOException {
        byte[] bytes = new byte[length];
        new DataInputStream(socket.getInputStream()).readFully(bytes);
        return bytes;
    }

    /** Reads until the other side has closed; fails with a time-out when it does not. */
    void awaitClosed() throws IOException {
        try {
            byte[] bytes = new byte[4096];
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(bytes);
            }
        } catch (EOFException | SocketException e) {
            return; // reset: closed too
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
