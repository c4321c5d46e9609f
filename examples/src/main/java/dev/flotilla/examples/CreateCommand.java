package dev.flotilla.examples;

import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.TorrentCreator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla create}. Confined to the thread that runs it. */
@Command(
        name = "create",
        description = "Makes a .torrent file of a file or a directory; prints the info-hash and the magnet link.")
final class CreateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATH", description = "The file or directory to share.")
    private Path path;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE.torrent",
            description = "Where to write it; what is there is replaced.")
    private Path output;

    @Option(
            names = "--piece-length",
            paramLabel = "N",
            converter = Units.Size.class,
            description = "Bytes of a piece, such as 262144 or 256K; by default chosen by the size.")
    private @Nullable Integer pieceLength;

    @Option(names = "--name", paramLabel = "S", description = "The name to give; by default that of PATH.")
    private @Nullable String name;

    @Option(names = "--private", description = "Mark it private (BEP 27).")
    private boolean isPrivate;

    @Option(names = "--node", paramLabel = "HOST:PORT", description = "A DHT node to name (BEP 5); may be given again.")
    private List<HostPort> nodes = new ArrayList<>();

    @Override
    public Integer call() throws IOException, Failure {
        Path source = path.toRealPath();
        if (Files.isDirectory(output)) {
            throw new Failure(output + " is a directory; -o wants a file");
        }
        if (Files.exists(output) && output.toRealPath().startsWith(source)) {
            throw new Failure(output + " is part of what is to be shared");
        }
        Metainfo metainfo = create(source);
        write(metainfo.encode().toByteArray());
        PrintWriter out = spec.commandLine().getOut();
        out.println("info-hash " + metainfo.infoHash());
        out.println(metainfo.magnet());
        return 0;
    }

    private Metainfo create(Path source) throws IOException {
        TorrentCreator creator = configured(source);
        PrintWriter err = spec.commandLine().getErr();
        creator.onSkipped(skipped -> err.println("left out, neither a file nor a directory: " + skipped));
        try (HashProgress progress = HashProgress.of(err, "create", -1)) {
            return creator.onProgress(progress::hashed).create();
        }
    }

    private TorrentCreator configured(Path source) {
        try {
            TorrentCreator creator = TorrentCreator.from(source)
                    .isPrivate(isPrivate)
                    .nodes(nodes.stream().map(HostPort::toString).toList());
            if (name != null) {
                creator.name(name);
            }
            if (pieceLength != null) {
                creator.pieceLength(pieceLength);
            }
            return creator;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    // A half-written torrent never stands under the name.
    private void write(byte[] bytes) throws IOException {
        if (Files.exists(output) && !Files.isRegularFile(output)) {
            Files.write(output, bytes); // a pipe, or standard output
            return;
        }
        Path part = output.resolveSibling(output.getFileName() + ".part");
        try {
            Files.write(part, bytes);
            Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
