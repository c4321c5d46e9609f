package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Id160;
import dev.flotilla.wire.protocol.LocalAnnouncement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalScheduleTest {
    private static final long SECOND = 1_000_000_000L;
    /** Seconds after the start. The clock wraps after ten. */
    private static long at(long seconds) {
        return Long.MAX_VALUE - 10 * SECOND + seconds * SECOND;
    }

    private final LocalSchedule schedule = new LocalSchedule(at(0));

    private static Id160 hash(int number) {
        return Id160.fromHex(String.format("%040x", number));
    }

    @Test
    void announcesThoseThatJoinTogetherInOneDatagram() {
        assertThat(schedule.waitNanos(at(0))).isEqualTo(Long.MAX_VALUE);
        schedule.join(at(0), hash(1));
        schedule.join(at(0), hash(2));
        assertThat(schedule.take(at(0))).isEmpty();
        assertThat(schedule.waitNanos(at(0))).isEqualTo(SECOND);
        assertThat(schedule.take(at(1))).containsExactly(List.of(hash(1), hash(2)));
        assertThat(schedule.take(at(300))).isEmpty();
        assertThat(schedule.take(at(301))).containsExactly(List.of(hash(1), hash(2)));
    }

    @Test
    void waitsForTheMinuteToEnd() {
        schedule.join(at(0), hash(1));
        assertThat(schedule.take(at(1))).hasSize(1);
        schedule.join(at(2), hash(2));
        assertThat(schedule.take(at(60))).isEmpty();
        assertThat(schedule.waitNanos(at(60))).isEqualTo(SECOND);
        assertThat(schedule.take(at(61))).containsExactly(List.of(hash(2)));
    }

    @Test
    void forgetsWhoLeaves() {
        schedule.join(at(0), hash(1));
        schedule.leave(hash(1));
        assertThat(schedule.waitNanos(at(0))).isEqualTo(Long.MAX_VALUE);
        assertThat(schedule.take(at(10))).isEmpty();
    }

    @Test
    void manyTorrentsTakeTurns() {
        Set<Id160> announced = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            schedule.join(at(0), hash(i));
        }
        for (int minute = 0; minute < 10; minute++) {
            List<List<Id160>> datagrams = schedule.take(at(1 + 60 * minute));
            assertThat(datagrams).hasSize(LocalSchedule.MAX_DATAGRAMS);
            for (List<Id160> datagram : datagrams) {
                assertThat(datagram).hasSizeLessThanOrEqualTo(LocalAnnouncement.MAX_INFO_HASHES);
                announced.addAll(datagram);
            }
        }
        assertThat(announced).hasSize(1_000);
    }
}
