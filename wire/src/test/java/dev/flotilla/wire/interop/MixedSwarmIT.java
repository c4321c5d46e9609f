package dev.flotilla.wire.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.wire.interop.ForeignClient.Crypto;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A swarm of four makes with one seeder completes, without a tracker, and each make uploads. */
class MixedSwarmIT {

    @Test
    @Timeout(300) // half of two minutes they take to find each other
    void completesAndEachMakeUploads(@TempDir Path scratch) throws Exception {
        for (ForeignClient client : List.of(
                new LibtorrentClient(Crypto.ANY), new Aria2Client(Crypto.ANY), new TransmissionClient(Crypto.ANY))) {
            client.require();
        }
        ForeignClient.require(Namespace.isPossible(), "a network namespace needs root or user namespaces");
        try (ForeignProcess process = Namespace.start("mixed-swarm", MixedSwarmMain.class, scratch.toString())) {
            assertThat(process.awaitEnd(280)).as("ends: %s", process.describe()).isTrue();
            assertThat(process.exitValue()).as(process::describe).isZero();
        }
    }
}
