package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.wire.Orders.Word;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is ordered comes back as it was, and nothing else is believed. */
class OrdersTest {

    /** The lines of its file, without the date. */
    private static List<String> lines(Orders orders) throws IOException {
        String text = new String(orders.encode(), StandardCharsets.UTF_8);
        return text.lines().filter(line -> !line.startsWith("#")).sorted().toList();
    }

    private static Orders decoded(byte[] bytes) throws IOException {
        Orders orders = new Orders(null);
        orders.decode(bytes);
        return orders;
    }

    private static ThrowingCallable decoding(String... lines) {
        String text = String.join("\n", lines);
        return () -> decoded(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void roundTrip() throws IOException {
        Orders orders = new Orders(null);
        for (Word word : Word.values()) {
            orders.set(word, 1);
        }
        orders.set(Word.UP, 400_000);
        orders.set(Word.DOWN, 0);
        orders.set(Word.PEER_UP, 0);
        orders.set(Word.PEER_DOWN, 1_024);
        orders.prioritise(Map.of(9, FilePriority.LOW)); // before the selection, which decides of all
        BitSet selected = new BitSet();
        selected.set(3, 6);
        orders.select(selected);
        orders.prioritise(Map.of(3, FilePriority.HIGH, 4, FilePriority.SKIP));
        List<String> lines = lines(orders);
        assertThat(lines)
                .contains("version=1", "up=400000", "selected=3 4 5", "high=3", "skip=4", "low=", "super_seed=1");
        assertThat(lines(decoded(orders.encode()))).isEqualTo(lines);
    }

    @Test
    void nothingOrderedIsNothingKnown() throws IOException {
        assertThat(lines(decoded(new Orders(null).encode()))).doesNotContain("paused=0", "selected=");
        assertThat(decoded(new Orders(null).encode()).place()).isNull();
    }

    @Test
    void whatNobodyCanOrderIsRefused() {
        Stream.of(
                        "paused=2",
                        "slots=-1",
                        "up=1023",
                        "place=1e9",
                        "selected=262144",
                        "selected=1  2",
                        "high=-1",
                        "low=x")
                .forEach(line -> {
                    assertThatThrownBy(decoding("version=1", line))
                            .as(line)
                            .satisfiesAnyOf(
                                    e -> assertThat(e).isInstanceOf(IOException.class),
                                    e -> assertThat(e).isInstanceOf(IllegalArgumentException.class));
                });
        for (String version : List.of("", "version=2", "version=")) {
            assertThatThrownBy(decoding(version))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("version");
        }
        assertThatCode(decoding("version=1")).doesNotThrowAnyException();
    }

    @Property
    void anyBytesAreRefused(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> decoded(bytes))
                .satisfiesAnyOf(
                        e -> assertThat(e).isInstanceOf(IOException.class),
                        e -> assertThat(e).isInstanceOf(IllegalArgumentException.class));
    }
}
