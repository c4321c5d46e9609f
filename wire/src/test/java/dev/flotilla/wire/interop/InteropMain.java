package dev.flotilla.wire.interop;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * {@code CASE DIRECTORY}: runs that case with transmission on the address of a {@link Namespace}. It ends by itself, because
 * nothing that was closed leaves a thread behind.
 */
final class InteropMain {
    private InteropMain() {}

    public static void main(String[] args) throws Exception {
        InetAddress address = InetAddress.getByName(Namespace.ADDRESS);
        new InteropScenario(new TransmissionClient(), InteropCase.parse(args[0]), address, Path.of(args[1])).run();
    }
}
