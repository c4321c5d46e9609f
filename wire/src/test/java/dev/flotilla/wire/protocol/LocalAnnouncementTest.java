package dev.flotilla.wire.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Id160;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LocalAnnouncementTest {
    private static final Id160 HASH = Id160.fromHex("c3499c2729730a7f807efb8676a92dcb6f8a3f8f");

    // composed from BEP 14
    private static final String PRINTED = "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\n"
            + "Infohash: c3499c2729730a7f807efb8676a92dcb6f8a3f8f\r\ncookie: abc\r\n\r\n\r\n";

    @Test
    void writesAndReadsTheDatagramOfTheBep() throws PeerProtocolException {
        LocalAnnouncement announcement = new LocalAnnouncement(6881, List.of(HASH), "abc");
        assertThat(new String(announcement.encode(true), StandardCharsets.US_ASCII))
                .isEqualTo(PRINTED);
        assertThat(decode(PRINTED)).isEqualTo(announcement);
        String ipv6 = new String(announcement.encode(false), StandardCharsets.US_ASCII);
        assertThat(ipv6).contains("Host: [ff15::efc0:988f]:6771\r\n");
        assertThat(decode(ipv6)).isEqualTo(announcement);
    }

    @Test
    void readsManyInfoHashesOtherHeadersAndAnyCase() throws PeerProtocolException {
        Id160 other = Id160.fromHex("ab".repeat(20));
        assertThat(decode("BT-SEARCH * HTTP/1.1\r\nPORT:6881 \r\nhost: 239.192.152.143:6771\r\nX-Later: 1:2\r\n"
                        + "INFOHASH: C3499C2729730A7F807EFB8676A92DCB6F8A3F8F\r\nInfohash: " + other.hex()
                        + "\r\n\r\nwhatever"))
                .isEqualTo(new LocalAnnouncement(6881, List.of(HASH, other), ""));
    }

    @Test
    void refusesWhatLacksSomething() {
        for (String text : List.of(
                "",
                "\r\n\r\n",
                PRINTED.replace("BT-SEARCH", "M-SEARCH"),
                PRINTED.replace("\r\n", "\n"),
                PRINTED.replace("\r\n\r\n\r\n", "\r\n"),
                PRINTED.replace("Host: 239.192.152.143:6771", "Host: 239.255.255.250:1900"),
                PRINTED.replace("Host: 239.192.152.143:6771\r\n", ""),
                PRINTED.replace("Port: 6881\r\n", ""),
                PRINTED.replace("6881", "0"),
                PRINTED.replace("6881", "65536"),
                PRINTED.replace("6881", "-1"),
                PRINTED.replace("6881", "+6881"),
                PRINTED.replace("6881", "99999999999"),
                PRINTED.replace("Infohash: " + HASH.hex() + "\r\n", ""),
                PRINTED.replace("c3499c", "g3499c"),
                PRINTED.replace("c3499c", "c3499"),
                PRINTED.replace("cookie: abc", "cookie"),
                PRINTED.replace("cookie: abc\r\n", ("Infohash: " + HASH.hex() + "\r\n").repeat(22)))) {
            assertThatThrownBy(() -> decode(text)).as(text).isInstanceOf(PeerProtocolException.class);
        }
    }

    @Test
    void theLongestFitsIntoAPacket() throws PeerProtocolException {
        LocalAnnouncement longest = new LocalAnnouncement(
                65_535, Collections.nCopies(LocalAnnouncement.MAX_INFO_HASHES, HASH), "c".repeat(64));
        byte[] bytes = longest.encode(false);
        assertThat(bytes).hasSizeLessThanOrEqualTo(LocalAnnouncement.MAX_LENGTH);
        assertThat(LocalAnnouncement.decode(bytes, bytes.length)).isEqualTo(longest);
        byte[] longer = new byte[LocalAnnouncement.MAX_LENGTH + 1];
        assertThatThrownBy(() -> LocalAnnouncement.decode(longer, longer.length))
                .isInstanceOf(PeerProtocolException.class);
    }

    @Property
    void anyBytesAreAnAnnouncementOrRefused(@ForAll byte[] tail, @ForAll boolean isAlmostOne) {
        byte[] head = PRINTED.substring(0, isAlmostOne ? 60 : 0).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[head.length + tail.length];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(tail, 0, bytes, head.length, tail.length);
        try {
            assertThat(LocalAnnouncement.decode(bytes, bytes.length).infoHashes())
                    .isNotEmpty();
        } catch (PeerProtocolException e) {
            assertThat(e).hasMessageContaining("local announcement");
        }
    }

    private static LocalAnnouncement decode(String text) throws PeerProtocolException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return LocalAnnouncement.decode(bytes, bytes.length);
    }
}
