package dev.flotilla.examples;

import dev.flotilla.core.metainfo.FileEntry;
import dev.flotilla.core.metainfo.InfoDictionary;
import dev.flotilla.core.metainfo.Metainfo;
import dev.flotilla.core.metainfo.PieceGeometry;
import dev.flotilla.core.metainfo.SafePaths;
import dev.flotilla.wire.storage.TorrentStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flotilla verify}. Confined to the thread that runs it. */
@Command(
        name = "verify",
        description = {
            "Hashes what is below DIR and compares it with a torrent; names the bad pieces and files.",
            "Changes nothing. Exit code 1 when anything is bad or missing."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.torrent", description = "What should be there.")
    private String torrent;

    @Parameters(paramLabel = "DIR", description = "The directory that was given to 'get', or that holds the original.")
    private Path directory;

    @Override
    public Integer call() throws IOException, Failure {
        PrintWriter out = spec.commandLine().getOut();
        Metainfo metainfo = Source.readFile(torrent);
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        PieceGeometry geometry = metainfo.info().geometry();
        BitSet bad = new BitSet();
        bad.set(0, geometry.pieceCount());
        try (TorrentStorage storage = TorrentStorage.open(metainfo, directory);
                HashProgress progress =
                        HashProgress.of(spec.commandLine().getErr(), "verify", geometry.totalLength())) {
            bad.andNot(storage.check(progress::hashed, () -> false));
        }
        List<String> badFiles = badFiles(metainfo.info(), bad);
        badFiles.forEach(file -> out.println("bad file: " + file));
        if (!bad.isEmpty()) {
            out.println("bad pieces: " + ranges(bad));
        }
        int good = geometry.pieceCount() - bad.cardinality();
        out.printf("%d of %d pieces are right%n", good, geometry.pieceCount());
        if (!badFiles.isEmpty()) {
            throw new Failure(bad.cardinality() + " of " + geometry.pieceCount() + " pieces and " + badFiles.size()
                    + " of " + metainfo.info().files().size() + " files are bad");
        }
        return 0;
    }

    private List<String> badFiles(InfoDictionary info, BitSet bad) throws IOException {
        List<String> found = new ArrayList<>();
        List<String> paths = SafePaths.of(info).paths();
        for (int i = 0; i < paths.size(); i++) {
            FileEntry file = info.files().get(i);
            if (!file.isPad() && !file.isSymlink()) {
                String reason = reason(file, directory.resolve(paths.get(i)), info.geometry(), bad);
                if (!reason.isEmpty()) {
                    found.add(SourceText.printable(paths.get(i)) + ": " + reason);
                }
            }
        }
        return found;
    }

    private static String reason(FileEntry file, Path path, PieceGeometry geometry, BitSet bad) throws IOException {
        if (!Files.exists(path)) {
            return "missing";
        }
        long size = Files.size(path);
        if (size < file.length()) {
            return "only " + size + " of " + file.length() + " bytes";
        }
        if (file.length() == 0) {
            return "";
        }
        int first = geometry.pieceAt(file.offset());
        int last = geometry.pieceAt(file.end() - 1);
        int count = bad.get(first, last + 1).cardinality();
        return count == 0 ? "" : count + " of its " + (last - first + 1) + " pieces are bad";
    }

    /** {@code 0, 3-7, 9}. */
    static String ranges(BitSet set) {
        List<String> ranges = new ArrayList<>();
        for (int first = set.nextSetBit(0); first >= 0; ) {
            int end = set.nextClearBit(first);
            ranges.add(end - first == 1 ? "" + first : first + "-" + (end - 1));
            first = set.nextSetBit(end);
        }
        return String.join(", ", ranges);
    }
}
