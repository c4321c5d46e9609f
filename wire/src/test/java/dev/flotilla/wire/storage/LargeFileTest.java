package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.Metainfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets beyond what an int, signed or not, can count; the file is sparse. */
class LargeFileTest {
    private static final int PIECE_LENGTH = (1 << 20) + 4; // so that pieces lie across 2 and 4 GiB
    private static final long LENGTH = (5L << 30) + 12_345;

    @TempDir
    Path directory;

    private final Map<Integer, byte[]> written = new HashMap<>();

    private Metainfo metainfo() {
        int pieces = (int) (LENGTH / PIECE_LENGTH) + 1;
        byte[] hashes = new byte[20 * pieces];
        Random random = new Random(5);
        for (long offset : new long[] {0, (1L << 31) - 1, 1L << 31, (1L << 32) - 1, 1L << 32, LENGTH - 1}) {
            int piece = (int) (offset / PIECE_LENGTH);
            byte[] bytes = new byte[(int) Math.min(PIECE_LENGTH, LENGTH - (long) piece * PIECE_LENGTH)];
            random.nextBytes(bytes);
            System.arraycopy(SampleTorrent.sha1(bytes), 0, hashes, 20 * piece, 20);
            written.put(piece, bytes);
        }
        return SampleTorrent.single("large", LENGTH, PIECE_LENGTH, ByteString.of(hashes));
    }

    @Test
    void piecesBeyond4GiBStandWhereTheyBelong() throws IOException {
        try (TorrentStorage storage = TorrentStorage.open(metainfo(), directory)) {
            assertThat(written).hasSize(4);
            for (Map.Entry<Integer, byte[]> piece : written.entrySet()) {
                storage.write(piece.getKey(), 0, ByteBuffer.wrap(piece.getValue()));
            }
            assertThat(Files.size(directory.resolve("large"))).isEqualTo(LENGTH);
            for (Map.Entry<Integer, byte[]> piece : written.entrySet()) {
                assertThat(storage.matches(piece.getKey())).isTrue();
            }
            assertThat(storage.matches(1)).isFalse();
        }
        try (var file = Files.newByteChannel(directory.resolve("large"))) {
            int last = (int) (LENGTH / PIECE_LENGTH);
            ByteBuffer tail = ByteBuffer.allocate(written.get(last).length);
            file.position((long) last * PIECE_LENGTH).read(tail);
            assertThat(tail.array()).isEqualTo(written.get(last));
        }
    }
}
