package dev.flotilla.house;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The house's table: each room, whom it may import, and what else it may touch. Immutable. */
final class Rooms {

    private static final String ROOT = "dev.flotilla.";
    private static final String[] BUFFERS = {"io.netty.buffer.", "io.netty.util.ReferenceCount"};

    // A row names only rows above it, so the house has no cycle.
    static final List<Room> ROWS = List.of(
            pure("core"),
            pure("core.bencode", "core").touching("com.dampcake."),
            pure("core.metainfo", "core", "core.bencode"),
            pure("core.sim", "core"),
            pure("dht.krpc", "core", "core.bencode").touching(BUFFERS),
            pure("dht.store", "core"),
            pure("dht.kademlia", "core", "dht.krpc", "dht.store"),
            pure("dht.sim", "core", "core.sim", "dht.krpc", "dht.store", "dht.kademlia"),
            shell("dht", "core", "core.bencode", "dht.krpc", "dht.store", "dht.kademlia"),
            pure("wire.protocol", "core", "core.bencode").touching(BUFFERS),
            pure("wire.choke"),
            pure("wire.swarm", "core", "core.metainfo", "wire.choke", "wire.protocol")
                    .touching(BUFFERS),
            pure("wire.sim", "core", "core.metainfo", "core.sim", "wire.choke", "wire.protocol", "wire.swarm")
                    .touching(BUFFERS),
            shell("wire.storage", "core", "core.metainfo"),
            shell("wire.disk", "core", "core.metainfo", "wire.storage"),
            shell("wire.crypto", "core"),
            shell("wire.utp", "core"),
            shell("wire.nat", "core"),
            shell(
                    "wire",
                    "core",
                    "core.bencode",
                    "core.metainfo",
                    "dht",
                    "wire.choke",
                    "wire.protocol",
                    "wire.swarm",
                    "wire.storage",
                    "wire.disk",
                    "wire.crypto",
                    "wire.utp",
                    "wire.nat"));

    private static final Map<String, Room> BY_NAME = ROWS.stream().collect(Collectors.toMap(Room::name, row -> row));

    // The clock, thread and randomness calls forbidden to the same rooms are listed in the parent pom.
    private static final Set<String> IMPURE =
            Set.of("io.netty.", "java.nio.channels.", "java.nio.file.", "java.io.File", "java.net.http.", "javax.net.");

    // Behind one class of one room, since it misreads hostile bytes.
    private static final Set<String> GUARDED = Set.of("com.dampcake.");

    // Classes of pure rooms that do one impure thing, as the plan says.
    private static final Set<String> FILES = Set.of("java.nio.file.", "java.nio.channels.");
    private static final Map<String, Set<String>> EXCEPTIONS = Map.of(
            "dev.flotilla.core.metainfo.TorrentCreator", FILES,
            "dev.flotilla.core.metainfo.SourceTree", FILES,
            "dev.flotilla.core.metainfo.PieceHasher", FILES);

    private Rooms() {}

    /** The rule that an edge between two classes breaks, or the empty string. */
    static String verdict(String fromClass, String toClass) {
        String from = roomOf(fromClass);
        Room room = BY_NAME.get(from);
        if (room == null) {
            return from + " is no room of the house: " + fromClass;
        }
        if (toClass.startsWith(ROOT)) {
            String to = roomOf(toClass);
            boolean allowed = to.equals(from) || room.imports.contains(to);
            return allowed ? "" : from + " may not import " + to + ": " + fromClass + " -> " + toClass;
        }
        boolean restricted = startsWithAny(toClass, GUARDED) || room.pure && startsWithAny(toClass, IMPURE);
        boolean allowed = startsWithAny(toClass, room.touches)
                || startsWithAny(toClass, EXCEPTIONS.getOrDefault(outermost(fromClass), Set.of()));
        return !restricted || allowed ? "" : from + " may not touch " + toClass + ": " + fromClass;
    }

    private static String roomOf(String className) {
        return className.substring(ROOT.length(), className.lastIndexOf('.'));
    }

    private static String outermost(String className) {
        return className.split("\\$", 2)[0];
    }

    private static boolean startsWithAny(String name, Set<String> prefixes) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    private static Room pure(String name, String... imports) {
        return new Room(name, true, Set.of(imports), Set.of());
    }

    private static Room shell(String name, String... imports) {
        return new Room(name, false, Set.of(imports), Set.of());
    }

    record Room(String name, boolean pure, Set<String> imports, Set<String> touches) {
        Room touching(String... prefixes) {
            return new Room(name, pure, imports, Set.of(prefixes));
        }
    }
}
