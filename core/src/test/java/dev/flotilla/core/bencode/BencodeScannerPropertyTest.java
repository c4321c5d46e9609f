package dev.flotilla.core.bencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Allocation;
import dev.flotilla.core.ByteString;
import dev.flotilla.core.bencode.BencodeScanner.Reading;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class BencodeScannerPropertyTest {
    @Provide
    Arbitrary<byte[]> hostile() {
        return BencodeArbitraries.hostileDocuments();
    }

    @Provide
    Arbitrary<BencodeValue> values() {
        return BencodeArbitraries.values();
    }

    @Property(tries = 3000)
    void anyBytesGiveTokensWithinTheLimitsOrTheException(
            @ForAll("hostile") byte[] document,
            @ForAll @IntRange(min = 1, max = 6) int depth,
            @ForAll @IntRange(min = 1, max = 40) int tokens,
            @ForAll Reading reading) {
        BencodeScanner scanner = new BencodeScanner(new BencodeLimits(depth, tokens, 120), reading);
        try {
            scanner.scan(document);
            assertThat(document.length).isLessThanOrEqualTo(120);
            assertThat(scanner.spanStart(0)).isZero();
            assertThat(scanner.spanEnd(0)).isEqualTo(document.length);
            assertThat(scanner.next(0)).isEqualTo(scanner.tokens());
        } catch (BencodeException e) {
            assertThat(e.offset()).isBetween(0, document.length);
        }
        assertThat(scanner.tokens()).isLessThanOrEqualTo(tokens);
    }

    @Property(tries = 3000)
    void whatTheStrictReadingTakesIsCanonical(@ForAll("hostile") byte[] document) throws BencodeException {
        BencodeScanner strict = new BencodeScanner(BencodeLimits.FILE, Reading.STRICT);
        try {
            strict.scan(document);
        } catch (BencodeException e) {
            return;
        }
        assertThat(Bencode.encode(ScannerTree.of(strict, 0)).toByteArray()).isEqualTo(document);
        BencodeScanner lenient = new BencodeScanner(BencodeLimits.FILE, Reading.LENIENT);
        lenient.scan(document);
        assertThat(ScannerTree.of(lenient, 0)).isEqualTo(ScannerTree.of(strict, 0));
    }

    @Property(tries = 1000)
    void findsAgainWhatWasWritten(@ForAll("values") BencodeValue value, @ForAll byte[] before, @ForAll byte[] after)
            throws BencodeException {
        ByteString document = Bencode.encode(value);
        byte[] array = new byte[before.length + document.size() + after.length];
        System.arraycopy(before, 0, array, 0, before.length);
        document.copyTo(array, before.length);
        System.arraycopy(after, 0, array, before.length + document.size(), after.length);

        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, Reading.STRICT);
        int end = scanner.scanPrefix(array, before.length, array.length - before.length);
        assertThat(end).isEqualTo(before.length + document.size());
        assertThat(scanner.span(0)).isEqualTo(document);
        assertThat(ScannerTree.of(scanner, 0)).isEqualTo(value);
    }

    @Property(tries = 1000)
    void memoryIsBoundedByTheDocument(@ForAll("hostile") byte[] document) {
        BencodeScanner scanner = new BencodeScanner(BencodeLimits.FILE, Reading.LENIENT);
        assertThat(Allocation.of(() -> scanner.scan(document))).isLessThan(64 * 1024);
    }
}
