package dev.flotilla.wire.storage;

import dev.flotilla.core.Id160;
import dev.flotilla.core.metainfo.Metainfo;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What a torrent remembers from one session to the next: the pieces that were right, how the files stood when they were, and
 * what went over the network. Believed of a file only as long as that file stands as it stood then.
 *
 * <pre>
 *  "FLRS" | version 2 bytes | info-hash 20 | boot 16 | totals 4 × 8
 *  pieces 4 | bitmap (pieces + 7) / 8, piece 0 the lowest bit of the first byte
 *  files 4  | for each: length 8, modified 8, changed 8 (nanoseconds), forced 1
 *  CRC-32C of all before 4
 * </pre>
 *
 * <p>Immutable.
 */
public final class ResumeData {
    private static final int MAGIC = 0x464C5253; // FLRS
    private static final int VERSION = 1;
    private static final int FIXED_LENGTH = 4 + 2 + Id160.BYTES + 16 + 4 * Long.BYTES + 4 + 4 + 4;
    private static final int FILE_LENGTH = 3 * Long.BYTES + 1;

    /**
     * What went over the network for a torrent, over all its sessions; in bytes, but the last.
     *
     * @param wasted of the downloaded: not asked for, come twice, or of a piece that failed its hash
     * @param hashFailures pieces that were fetched and were wrong
     *     <p>Immutable.
     */
    public record Totals(long downloaded, long uploaded, long wasted, long hashFailures) {
        public static final Totals NONE = new Totals(0, 0, 0, 0);

        public Totals {
            if (downloaded < 0 || uploaded < 0 || wasted < 0 || hashFailures < 0) {
                throw new IllegalArgumentException("a total is below 0");
            }
        }

        /** Never more than {@link Long#MAX_VALUE}. */
        public Totals plus(Totals more) {
            return new Totals(
                    sum(downloaded, more.downloaded),
                    sum(uploaded, more.uploaded),
                    sum(wasted, more.wasted),
                    sum(hashFailures, more.hashFailures));
        }

        private static long sum(long a, long b) {
            return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
        }
    }

    private final BitSet have;
    private final List<FileStamp> stamps;
    private final List<Boolean> forced;
    private final UUID boot;
    private final Totals totals;

    private ResumeData(BitSet have, List<FileStamp> stamps, List<Boolean> forced, UUID boot, Totals totals) {
        this.have = have;
        this.stamps = List.copyOf(stamps);
        this.forced = List.copyOf(forced);
        this.boot = boot;
        this.totals = totals;
    }

    /**
     * What is to be remembered now.
     *
     * @param have the pieces that were stored before the survey was begun; copied
     */
    public static ResumeData of(BitSet have, FileSurvey survey, Totals totals) {
        return new ResumeData((BitSet) have.clone(), survey.stamps(), survey.forced(), BootId.read(), totals);
    }

    /** With the same totals, but nothing is known of the files. */
    public ResumeData distrusted() {
        List<FileStamp> none = Collections.nCopies(stamps.size(), FileStamp.VOID);
        return new ResumeData(new BitSet(), none, forced, boot, totals);
    }

    /** True when the piece was right; to be believed when no file that holds a part of it has changed. */
    boolean has(int piece) {
        return have.get(piece);
    }

    /** For each file that is not empty, whether it stands as it stood: then what is known of its bytes is true. */
    boolean[] unchanged(List<FileStamp> now) {
        boolean sameBoot = !boot.equals(BootId.UNKNOWN) && boot.equals(BootId.read());
        boolean[] unchanged = new boolean[now.size()];
        for (int i = 0; i < unchanged.length && stamps.size() == now.size(); i++) {
            boolean same = stamps.get(i).equals(now.get(i)) && !now.get(i).equals(FileStamp.VOID);
            unchanged[i] = same && (sameBoot || forced.get(i));
        }
        return unchanged;
    }

    public Totals totals() {
        return totals;
    }

    byte[] encode(Metainfo metainfo) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeShort(VERSION);
            out.write(metainfo.infoHash().toByteArray());
            out.writeLong(boot.getMostSignificantBits());
            out.writeLong(boot.getLeastSignificantBits());
            out.writeLong(totals.downloaded());
            out.writeLong(totals.uploaded());
            out.writeLong(totals.wasted());
            out.writeLong(totals.hashFailures());
            int pieceCount = metainfo.info().geometry().pieceCount();
            out.writeInt(pieceCount);
            out.write(Arrays.copyOf(have.toByteArray(), (pieceCount + 7) / 8));
            out.writeInt(stamps.size());
            for (int i = 0; i < stamps.size(); i++) {
                out.writeLong(stamps.get(i).length());
                out.writeLong(stamps.get(i).modifiedNanos());
                out.writeLong(stamps.get(i).changedNanos());
                out.writeBoolean(forced.get(i));
            }
            out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("an array of bytes refuses none", e);
        }
        return bytes.toByteArray();
    }

    /** The length of every record of this torrent. */
    static long length(Metainfo metainfo) {
        long bitmap = (metainfo.info().geometry().pieceCount() + 7L) / 8;
        return FIXED_LENGTH + bitmap + (long) FILE_LENGTH * filledFiles(metainfo);
    }

    private static int filledFiles(Metainfo metainfo) {
        return (int)
                metainfo.info().files().stream().filter(f -> f.length() > 0).count();
    }

    /** @throws IOException when it is damaged, of another version, or of another torrent */
    static ResumeData decode(byte[] bytes, Metainfo metainfo) throws IOException {
        require(bytes.length == length(metainfo), "has another length than this torrent's");
        ByteBuffer in = ByteBuffer.wrap(bytes);
        require(in.getInt() == MAGIC, "is no resume file");
        require(in.getShort() == VERSION, "has another version");
        require(in.getInt(bytes.length - 4) == checksum(bytes, bytes.length - 4), "is damaged");
        byte[] infoHash = new byte[Id160.BYTES];
        in.get(infoHash);
        require(Id160.of(infoHash).equals(metainfo.infoHash()), "is of another torrent");
        UUID boot = new UUID(in.getLong(), in.getLong());
        long[] totals = {in.getLong(), in.getLong(), in.getLong(), in.getLong()};
        require(Arrays.stream(totals).noneMatch(total -> total < 0), "has a total below 0");
        int pieceCount = metainfo.info().geometry().pieceCount();
        require(in.getInt() == pieceCount, "has another number of pieces");
        byte[] bitmap = new byte[(pieceCount + 7) / 8];
        in.get(bitmap);
        BitSet have = BitSet.valueOf(bitmap);
        require(have.length() <= pieceCount, "has pieces that do not exist");
        int files = filledFiles(metainfo);
        require(in.getInt() == files, "has another number of files");
        List<FileStamp> stamps = new ArrayList<>();
        List<Boolean> forced = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            stamps.add(new FileStamp(in.getLong(), in.getLong(), in.getLong()));
            forced.add(in.get() == 1);
        }
        return new ResumeData(have, stamps, forced, boot, new Totals(totals[0], totals[1], totals[2], totals[3]));
    }

    private static void require(boolean condition, String complaint) throws IOException {
        if (!condition) {
            throw new IOException(complaint);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
