package dev.flotilla.wire.storage;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeWriter;
import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.MetainfoException;
import dev.flotilla.core.metainfo.PieceGeometry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A torrent of seeded content, drawn as a list of files: {@code "a/b.txt:100"}, {@code "pad:28:p"} for a pad file.
 *
 * <p>Immutable.
 */
public record SampleTorrent(Metainfo metainfo, byte[] content) {

    public static SampleTorrent of(int pieceLength, String... files) {
        return of(new Random(20261120), pieceLength, List.of(files));
    }

    public static SampleTorrent of(Random random, int pieceLength, List<String> files) {
        BencodeWriter info = new BencodeWriter();
        info.dictionary().string("files").list();
        List<byte[]> contents = new ArrayList<>();
        for (String file : files) {
            String[] parts = file.split(":");
            byte[] bytes = new byte[Integer.parseInt(parts[1])];
            info.dictionary();
            if (parts.length > 2) {
                info.string("attr").string(parts[2]);
            } else {
                random.nextBytes(bytes);
            }
            info.string("length").integer(bytes.length).string("path").list();
            for (String element : parts[0].split("/")) {
                info.string(element);
            }
            info.end().end();
            contents.add(bytes);
        }
        byte[] content = concat(contents);
        info.end().string("name").string("sample").string("piece length").integer(pieceLength);
        info.string("pieces").string(hashes(content, pieceLength)).end();
        return new SampleTorrent(parse(info.toByteString()), content);
    }

    /** A torrent of one file with the hashes given, to test sizes that nobody wants to hold. */
    public static Metainfo single(String name, long length, int pieceLength, ByteString hashes) {
        return parse(new BencodeWriter()
                .dictionary()
                .string("length")
                .integer(length)
                .string("name")
                .string(name)
                .string("piece length")
                .integer(pieceLength)
                .string("pieces")
                .string(hashes)
                .end()
                .toByteString());
    }

    private static Metainfo parse(ByteString info) {
        try {
            return Metainfo.ofInfo(info);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] concat(List<byte[]> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(p -> p.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    private static ByteString hashes(byte[] content, int pieceLength) {
        ByteBuffer hashes = ByteBuffer.allocate(20 * ((content.length + pieceLength - 1) / pieceLength));
        for (int from = 0; from < content.length; from += pieceLength) {
            hashes.put(sha1(Arrays.copyOfRange(content, from, Math.min(content.length, from + pieceLength))));
        }
        return ByteString.of(hashes.array());
    }

    public static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public PieceGeometry geometry() {
        return metainfo.info().geometry();
    }

    public List<FileEntry> files() {
        return metainfo.info().files();
    }

    public byte[] piece(int piece) {
        int from = (int) geometry().pieceOffset(piece);
        return Arrays.copyOfRange(content, from, from + geometry().pieceLength(piece));
    }

    public byte[] file(int index) {
        FileEntry file = files().get(index);
        return Arrays.copyOfRange(content, (int) file.offset(), (int) file.end());
    }
}
