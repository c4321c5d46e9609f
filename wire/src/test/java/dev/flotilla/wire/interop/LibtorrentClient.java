package dev.flotilla.wire.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * libtorrent-rasterbar through its Python binding.
 *
 * <p>Immutable.
 */
final class LibtorrentClient extends ForeignClient {
    private static final String PYTHON = "/usr/bin/python3"; // the one that distributions build the binding for

    LibtorrentClient() {
        this(Crypto.ANY);
    }

    LibtorrentClient(Crypto crypto) {
        super(crypto);
    }

    @Override
    String name() {
        return "libtorrent";
    }

    @Override
    boolean isInstalled() {
        return ForeignProcess.succeeds(PYTHON, "-c", "import libtorrent");
    }

    @Override
    boolean canDial() {
        return true;
    }

    @Override
    void create(TestPayload payload, Path torrentFile) {
        String pieceLength = String.valueOf(TestPayload.PIECE_LENGTH);
        if (!ForeignProcess.succeeds(
                PYTHON,
                ForeignProcess.script("libtorrent_create.py"),
                payload.path().toString(),
                pieceLength,
                torrentFile.toString())) {
            throw new AssertionError("libtorrent cannot create " + torrentFile);
        }
    }

    @Override
    ForeignProcess start(Assignment assignment) {
        return ForeignProcess.start(assignment.id(), command(assignment));
    }

    /** As {@link #start(Assignment)}, with further options of the script. */
    ForeignProcess start(Assignment assignment, String... options) {
        List<String> command = command(assignment);
        command.addAll(List.of(options));
        return ForeignProcess.start(assignment.id(), command);
    }

    private List<String> command(Assignment assignment) {
        List<String> command = new ArrayList<>(List.of(
                PYTHON,
                ForeignProcess.script("libtorrent_client.py"),
                "--listen",
                text(assignment.listen()),
                "--dir",
                assignment.directory().toString()));
        command.add(assignment.torrent().startsWith("magnet:") ? "--magnet" : "--torrent");
        command.add(assignment.torrent());
        assignment.dial().ifPresent(peer -> {
            command.add("--peer");
            command.add(text(peer));
        });
        assignment.dht().stream().findFirst().ifPresent(node -> {
            command.add("--dht");
            command.add(text(node));
        });
        if (crypto() != Crypto.ANY) {
            command.add("--encryption");
            command.add(crypto() == Crypto.RC4 ? "rc4" : "plaintext");
        }
        return command;
    }
}
