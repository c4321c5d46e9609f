package dev.flotilla.examples;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.metainfo.KeyMagnet;
import dev.flotilla.dht.ItemKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla dht keygen}. Confined to the thread that runs it. */
@Command(
        name = "keygen",
        description = {
            "Writes a new private key to FILE, which must not exist, readable by its owner alone.",
            "Prints the public key, and the link of those who follow it."
        })
final class DhtKeygenCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Where the key goes: 64 hexadecimal digits, to be kept secret.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        ItemKey key = ItemKey.random();
        Files.createFile(file, ownerOnly());
        Files.write(file, (key.seed().hex() + "\n").getBytes(StandardCharsets.US_ASCII));
        PrintWriter out = spec.commandLine().getOut();
        out.println(key.publicKey().hex());
        out.println(new KeyMagnet(key.publicKey(), ByteString.EMPTY));
        return 0;
    }

    private static FileAttribute<?>[] ownerOnly() {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
