package dev.flotilla.wire.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** A resume file is whole, or it is refused. */
class ResumeDataPropertyTest {
    private final SampleTorrent sample = SampleTorrent.of(16_384, "a:100000", "b:5", "c:60000");

    private ResumeData data(BitSet have, long time) {
        FileStamp stamp = new FileStamp(5, time, time / 2);
        FileSurvey survey = new FileSurvey(
                List.of(stamp, FileStamp.MISSING, FileStamp.VOID), List.of(true, false, true), List.<Path>of());
        return ResumeData.of(have, survey, new ResumeData.Totals(1, time >>> 1, 3, 4));
    }

    @Property(tries = 300)
    void roundTrip(@ForAll @Size(max = 20) List<@IntRange(max = 9) Integer> pieces, @ForAll long time)
            throws IOException {
        BitSet have = new BitSet();
        pieces.forEach(have::set);
        ResumeData data = data(have, time);
        byte[] bytes = data.encode(sample.metainfo());
        assertThat(bytes).hasSize((int) ResumeData.length(sample.metainfo()));
        ResumeData read = ResumeData.decode(bytes, sample.metainfo());
        assertThat(read.encode(sample.metainfo())).isEqualTo(bytes);
        assertThat(read.totals()).isEqualTo(data.totals());
        for (int piece = 0; piece < 10; piece++) {
            assertThat(read.has(piece)).isEqualTo(have.get(piece));
        }
        assertThat(read.unchanged(List.of(new FileStamp(5, time, time / 2), FileStamp.MISSING, FileStamp.MISSING)))
                .containsExactly(true, true, false);
    }

    @Property(tries = 1000)
    void anyBytesAreRefused(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> ResumeData.decode(bytes, sample.metainfo())).isInstanceOf(IOException.class);
    }

    @Property(tries = 1000)
    void bytesOfTheRightLengthAreRefused(@ForAll @Size(163) byte[] bytes) {
        assertThat(bytes).hasSize((int) ResumeData.length(sample.metainfo()));
        assertThatThrownBy(() -> ResumeData.decode(bytes, sample.metainfo())).isInstanceOf(IOException.class);
    }

    @Property(tries = 1000)
    void oneByteAltered(@ForAll @IntRange(max = 162) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
        byte[] bytes = data(new BitSet(), 7).encode(sample.metainfo());
        bytes[at] ^= (byte) change;
        assertThatThrownBy(() -> ResumeData.decode(bytes, sample.metainfo())).isInstanceOf(IOException.class);
    }

    @Property(tries = 100)
    void totalsDoNotOverflow(@ForAll @LongRange(min = 0) long a, @ForAll @LongRange(min = 0) long b) {
        ResumeData.Totals sum = new ResumeData.Totals(a, 0, 0, 0).plus(new ResumeData.Totals(b, 0, 0, 0));
        assertThat(sum.downloaded()).isGreaterThanOrEqualTo(Math.max(a, b));
    }
}
