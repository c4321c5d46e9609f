package dev.flotilla.wire.interop;

import java.util.ArrayList;
import java.util.List;

/**
 * aria2c. It cannot be told a peer's address, and when it dials it tries the encrypted handshake first.
 *
 * <p>Immutable.
 */
final class Aria2Client extends ForeignClient {

    Aria2Client() {
        this(Crypto.ANY);
    }

    Aria2Client(Crypto crypto) {
        super(crypto);
    }

    @Override
    String name() {
        return "aria2";
    }

    @Override
    boolean isInstalled() {
        return ForeignProcess.succeeds("aria2c", "--version");
    }

    @Override
    ForeignProcess start(Assignment assignment) {
        return start(assignment, new String[0]);
    }

    /** As {@link #start(Assignment)}, with further options, of which the last of a kind counts. */
    ForeignProcess start(Assignment assignment, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "aria2c",
                "--no-conf=true",
                "--no-netrc=true",
                "--interface=" + assignment.host(),
                "--disable-ipv6=true",
                "--enable-dht6=false",
                "--bt-enable-lpd=false",
                "--enable-peer-exchange=false",
                "--listen-port=" + assignment.port(),
                "--dir=" + assignment.directory(),
                "--file-allocation=none",
                "--allow-overwrite=true",
                "--check-integrity=true", // finds the data when it is the seeder
                "--seed-ratio=0.0", // for ever
                "--follow-torrent=mem",
                "--show-console-readout=false",
                "--log=-",
                "--log-level=info"));
        if (assignment.dht().isEmpty()) {
            command.add("--enable-dht=false");
        } else {
            command.add("--enable-dht=true");
            command.add("--dht-entry-point=" + text(assignment.dht().get(0)));
            command.add("--dht-listen-port=" + assignment.port());
            command.add("--dht-file-path=" + assignment.state().resolve("dht.dat"));
        }
        if (crypto() != Crypto.ANY) {
            command.add("--bt-require-crypto=true");
            command.add("--bt-min-crypto-level=" + (crypto() == Crypto.RC4 ? "arc4" : "plain"));
        }
        command.addAll(List.of(options));
        command.add(assignment.torrent());
        return ForeignProcess.start(assignment.id(), command);
    }
}
