package dev.flotilla.core.metainfo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beyond what an int can count. */
class LargeTorrentTest {
    private static final long LENGTH = (1L << 32) + 5;
    private static final byte[] END = {1, 2, 3, 4, 5};

    @TempDir
    Path directory;

    @Test
    void hashesAFileOfMoreThan4GiB() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        sparse(tree.resolve("a"));
        Files.write(tree.resolve("b"), END);
        Metainfo torrent = TorrentCreator.from(tree).create();
        InfoDictionary info = torrent.info();
        assertThat(info.totalLength()).isEqualTo(LENGTH + END.length);
        assertThat(info.files().get(1).offset()).isEqualTo(LENGTH);

        int pieceLength = info.geometry().pieceLength();
        assertThat(pieceLength).isEqualTo(1 << 22);
        byte[] zeros = new byte[pieceLength];
        Id160 ofZeros = Id160.of(Sha.sha1().digest(zeros));
        int last = info.geometry().pieceCount() - 1;
        assertThat(last).isEqualTo(1024);
        for (int piece = 0; piece < last; piece++) {
            assertThat(info.pieceHashes().get(piece)).isEqualTo(ofZeros);
        }
        byte[] end = Arrays.copyOf(END, 2 * END.length);
        System.arraycopy(END, 0, end, END.length, END.length);
        assertThat(info.pieceHashes().get(last)).isEqualTo(Id160.of(Sha.sha1().digest(end)));
    }

    private static void sparse(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            channel.write(ByteBuffer.wrap(END), LENGTH - END.length);
        }
    }
}
