package dev.flotilla.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiled library, read by the JDK's own jdeps, against the table in {@link Rooms}. */
class ArchitectureTest {

    private static final List<String> MODULES = List.of("core", "dht", "wire");
    private static final Pattern EDGE = Pattern.compile("^ +(dev\\.flotilla\\.\\S+) +-> (\\S+)", Pattern.MULTILINE);

    @TempDir
    Path classes;

    @Test
    void everyImportIsInTheTable() throws IOException {
        for (String module : MODULES) {
            copyClasses(Path.of("..", module, "target", "classes"));
        }
        assertThat(edges().map(edge -> Rooms.verdict(edge.group(1), edge.group(2))))
                .filteredOn(verdict -> !verdict.isEmpty())
                .isEmpty();
    }

    @Test
    void tableHasNoCycle() {
        Set<String> above = new HashSet<>();
        for (Rooms.Room row : Rooms.ROWS) {
            assertThat(above).as(row.name()).containsAll(row.imports());
            above.add(row.name());
        }
    }

    @Test
    void tableRefuses() {
        String engine = "dev.flotilla.dht.kademlia.DhtEngine";
        assertThat(Rooms.verdict("dev.flotilla.core.InfoHash", engine)).contains("may not import");
        assertThat(Rooms.verdict(engine, "dev.flotilla.dht.DhtNode")).contains("may not import");
        assertThat(Rooms.verdict(engine, "io.netty.buffer.ByteBuf")).contains("may not touch");
        assertThat(Rooms.verdict("dev.flotilla.dht.DhtNode", "com.dampcake.bencode.Bencode"))
                .contains("may not touch");
        assertThat(Rooms.verdict("dev.flotilla.util.Strings", "java.lang.String"))
                .contains("no room");
    }

    @Test
    void tableAllows() {
        assertThat(Rooms.verdict("dev.flotilla.dht.krpc.KrpcCodec$Writer", "io.netty.buffer.ByteBuf"))
                .isEmpty();
        assertThat(Rooms.verdict("dev.flotilla.core.metainfo.TorrentCreator$1", "java.nio.file.Path"))
                .isEmpty();
        assertThat(Rooms.verdict("dev.flotilla.wire.PeerNode", "io.netty.channel.Channel"))
                .isEmpty();
    }

    private Stream<MatchResult> edges() {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(writer, writer, "-verbose:class", "-filter:none", classes.toString());
        assertThat(status).as(out.toString()).isZero();
        return EDGE.matcher(out.toString()).results();
    }

    // Without its module-info jdeps wants no module path, and names a class that it cannot find.
    private void copyClasses(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                if (!file.endsWith("module-info.class")) {
                    Path to = classes.resolve(from.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
    }
}
