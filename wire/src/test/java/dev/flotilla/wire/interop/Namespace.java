package dev.flotilla.wire.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * A network that has nothing but one address, of no loopback range, made of Linux namespaces. A JVM cannot enter one, so it
 * is started there.
 */
final class Namespace {
    static final String ADDRESS = "10.73.0.1";

    private Namespace() {}

    /** False where we may not make one: not root, and user namespaces switched off. */
    static boolean isPossible() {
        return ForeignProcess.succeeds(inside(List.of("true")).toArray(String[]::new));
    }

    /** Runs the main method of a test class there. */
    static ForeignProcess start(String name, Class<?> main, String... arguments) {
        return ForeignProcess.start(name, inside(ForeignProcess.java(main, arguments)));
    }

    private static List<String> inside(List<String> command) {
        List<String> inside = new ArrayList<>(List.of(
                "unshare", "--map-root-user", "--net", "sh", ForeignProcess.script("in_namespace.sh"), ADDRESS));
        inside.addAll(command);
        return inside;
    }
}
