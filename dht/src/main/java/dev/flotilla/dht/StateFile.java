package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.dht.kademlia.TableSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a node remembers its ids and the nodes that it knew, one table for each address bound. It is replaced
 * as a whole or not at all; one that cannot be read is no reason not to start.
 *
 * <p>Thread-safe: writing is synchronized.
 */
final class StateFile {
    // Big-endian: "FLST" | version 1 | number of tables 1
    //   each table: address bytes 1 (4 or 16) | address bound | length 4 | TableSnapshot, which has a checksum of its
    // own
    static final int MAX_BYTES = 4 << 20;

    private static final Logger log = LoggerFactory.getLogger(StateFile.class);
    private static final int MAGIC = 0x464c5354;
    private static final int VERSION = 1;
    private static final int MAX_TABLES = 127;

    /**
     * What is remembered of one address.
     *
     * <p>Immutable.
     *
     * @param bound where the node was bound; ports change, so that only the address counts
     */
    record Table(InetAddress bound, TableSnapshot snapshot) {}

    private final Path path;

    StateFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** What was saved; nothing when there is no file, or none that can be read, which is logged. */
    List<Table> read() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            List<Table> tables = decode(bytes);
            log.info("{} remembers {} tables", path, tables.size());
            return tables;
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            log.warn("{} is not usable ({}): the node starts without", path, e.getMessage());
            return List.of();
        }
    }

    static List<Table> decode(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Table> tables = new ArrayList<>();
        try {
            if (bytes.length > MAX_BYTES || in.getInt() != MAGIC) {
                throw new IOException("not the state of a node");
            }
            int version = in.get();
            if (version != VERSION) {
                throw new IOException("version " + version + ", not " + VERSION);
            }
            int count = in.get();
            for (int i = 0; i < count; i++) {
                tables.add(readTable(in));
            }
        } catch (BufferUnderflowException e) {
            throw new IOException("cut short", e);
        }
        if (in.hasRemaining()) {
            throw new IOException(in.remaining() + " bytes too many");
        }
        return tables;
    }

    private static Table readTable(ByteBuffer in) throws IOException {
        InetAddress bound;
        try {
            bound = InetAddress.getByAddress(readBytes(in, in.get()));
        } catch (UnknownHostException e) {
            throw new IOException("not an address", e);
        }
        TableSnapshot.Loaded loaded = TableSnapshot.decode(ByteString.of(readBytes(in, in.getInt())));
        TableSnapshot snapshot = loaded.snapshot();
        if (snapshot == null) {
            throw new IOException(loaded.problem());
        }
        return new Table(bound, snapshot);
    }

    private static byte[] readBytes(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    static byte[] encode(List<Table> tables) {
        List<byte[]> parts = new ArrayList<>();
        int length = 4 + 1 + 1;
        for (Table table : tables.subList(0, Math.min(tables.size(), MAX_TABLES))) {
            byte[] address = table.bound.getAddress();
            byte[] snapshot = table.snapshot.encode().toByteArray();
            ByteBuffer part = ByteBuffer.allocate(1 + address.length + 4 + snapshot.length);
            part.put((byte) address.length).put(address).putInt(snapshot.length).put(snapshot);
            parts.add(part.array());
            length += part.capacity();
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(MAGIC).put((byte) VERSION).put((byte) parts.size());
        parts.forEach(out::put);
        return out.array();
    }

    /** Replaces the file; what cannot be written is logged, and the file before stays. */
    synchronized void write(List<Table> tables) {
        Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            Files.write(temporary, encode(tables));
            move(temporary);
        } catch (IOException e) {
            log.warn("cannot save the state of the node in {}: {}", path, e.toString());
        }
    }

    private void move(Path temporary) throws IOException {
        try {
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What {@code saved} knows of the {@code nth} socket at {@code bound}; null when nothing. */
    static @Nullable TableSnapshot of(List<Table> saved, InetAddress bound, int nth) {
        List<Table> same =
                saved.stream().filter(table -> table.bound.equals(bound)).toList();
        return nth < same.size() ? same.get(nth).snapshot() : null;
    }
}
