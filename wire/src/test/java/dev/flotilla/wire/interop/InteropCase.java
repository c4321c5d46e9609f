package dev.flotilla.wire.interop;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One way to move one torrent between Flotilla and another client.
 *
 * <p>Immutable.
 */
record InteropCase(Direction direction, Way way, Shape shape) {

    enum Direction {
        SEEDS,
        LEECHES
    }

    enum Way {
        /** Both have the .torrent file; one is told the other's address. */
        DIRECT,
        /** The leecher has a magnet link without addresses; both know a node of a DHT, and nothing of each other. */
        DHT
    }

    enum Shape {
        SINGLE_FILE,
        MULTI_FILE
    }

    static List<InteropCase> all() {
        return Arrays.stream(Way.values()).flatMap(InteropCase::all).toList();
    }

    static Stream<InteropCase> all(Way way) {
        return Arrays.stream(Direction.values())
                .flatMap(direction ->
                        Arrays.stream(Shape.values()).map(shape -> new InteropCase(direction, way, shape)));
    }

    /** Reads what {@link #toString} writes. */
    static InteropCase parse(String text) {
        String[] words = text.split(" ");
        return new InteropCase(Direction.valueOf(words[0]), Way.valueOf(words[1]), Shape.valueOf(words[2]));
    }

    boolean flotillaSeeds() {
        return direction == Direction.SEEDS;
    }

    boolean overDht() {
        return way == Way.DHT;
    }

    /** For names of files. */
    String id() {
        return toString().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    @Override
    public String toString() {
        return direction + " " + way + " " + shape;
    }
}
