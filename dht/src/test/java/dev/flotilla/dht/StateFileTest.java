package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.StateFile.Table;
import dev.flotilla.dht.kademlia.TableSnapshot;
import dev.flotilla.dht.krpc.Contact;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    private static final InetAddress FOUR = Endpoint.parse("192.0.2.1:1").address();
    private static final InetAddress SIX = Endpoint.parse("[2001:db8::1]:1").address();

    @TempDir
    Path directory;

    private static List<Table> tables(int nodes, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Table> tables = new ArrayList<>();
        for (InetAddress bound : List.of(FOUR, SIX, FOUR)) {
            List<TableSnapshot.Node> known = new ArrayList<>();
            for (int i = 0; i < nodes; i++) {
                Contact contact = new Contact(Id160.random(random), Endpoint.of(bound, 1000 + i));
                known.add(new TableSnapshot.Node(contact, 0, i));
            }
            tables.add(new Table(bound, new TableSnapshot(Id160.random(random), 12345, known)));
        }
        return tables;
    }

    @Property
    void readsWhatItWrites(@ForAll @IntRange(max = 20) int nodes, @ForAll long seed) throws IOException {
        List<Table> tables = tables(nodes, seed);
        assertThat(StateFile.decode(StateFile.encode(tables))).isEqualTo(tables);
    }

    @Property
    void whateverIsDamagedIsNoticedOrHarmless(
            @ForAll @IntRange(max = 10_000) int at, @ForAll byte value, @ForAll @IntRange(max = 10_000) int length) {
        byte[] bytes = StateFile.encode(tables(3, 1));
        byte[] damaged = Arrays.copyOf(bytes, Math.min(length, bytes.length));
        if (at < damaged.length) {
            damaged[at] = value;
        }
        try {
            List<Table> read = StateFile.decode(damaged);
            // Only the addresses have no checksum: a table is then of another address, with all that it knew.
            assertThat(read).hasSize(3);
            assertThat(read)
                    .extracting(Table::snapshot)
                    .isEqualTo(tables(3, 1).stream().map(Table::snapshot).toList());
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }

    @Test
    void tellsTablesOfOneAddressApart() {
        List<Table> tables = tables(1, 1);
        assertThat(StateFile.of(tables, FOUR, 0)).isEqualTo(tables.get(0).snapshot());
        assertThat(StateFile.of(tables, FOUR, 1)).isEqualTo(tables.get(2).snapshot());
        assertThat(StateFile.of(tables, FOUR, 2)).isNull();
        assertThat(StateFile.of(tables, SIX, 0)).isEqualTo(tables.get(1).snapshot());
    }

    @Test
    void replacesTheFileAsAWhole() throws IOException {
        Path path = directory.resolve("state");
        StateFile file = new StateFile(path);
        assertThat(file.read()).isEmpty();
        file.write(tables(2, 1));
        file.write(tables(3, 2));
        assertThat(file.read()).isEqualTo(tables(3, 2));
        assertThat(directory).isDirectoryContaining(found -> found.equals(path));
        try (var found = Files.list(directory)) {
            assertThat(found).containsExactly(path);
        }
    }

    @Test
    void whatCannotBeReadOrWrittenIsNoFailure() throws IOException {
        Path path = directory.resolve("state");
        Files.write(path, new byte[] {1, 2, 3});
        assertThat(new StateFile(path).read()).isEmpty();
        assertThat(new StateFile(directory).read()).isEmpty();
        StateFile nowhere = new StateFile(directory.resolve("missing").resolve("state"));
        nowhere.write(tables(1, 1));
        assertThat(nowhere.read()).isEmpty();
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        byte[] bytes = StateFile.encode(tables(1, 1));
        bytes[4] = 2;
        assertThatThrownBy(() -> StateFile.decode(bytes)).hasMessage("version 2, not 1");
    }
}
