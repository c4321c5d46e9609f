package dev.flotilla.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.flotilla.core.Id160;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node remembers from one run to the next, on loopback. */
class StateIT {
    @TempDir
    Path directory;

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeAll() {
        nodes.forEach(DhtNode::close);
    }

    @Test
    void joinsAgainWithoutBootstrap() throws IOException {
        DhtNode first = open(DhtNode.builder());
        Path state = directory.resolve("state");
        DhtNode second = open(DhtNode.builder().stateFile(state).bootstrap(List.of(first.localAddress())));
        await().until(() -> second.statistics().nodes() == 1);
        Id160 id = second.nodeId();
        second.close();
        assertThat(state).exists();

        DhtNode again = open(DhtNode.builder().stateFile(state));
        assertThat(again.nodeId()).isEqualTo(id);
        await().until(() -> again.statistics().nodes() == 1);
        await().until(() -> again.health().state() == DhtHealth.State.READY);
    }

    @Test
    void aDamagedFileIsNoReasonNotToStart() throws IOException {
        Path state = directory.resolve("state");
        Files.write(state, new byte[100]);
        DhtNode first = open(DhtNode.builder());
        DhtNode second = open(DhtNode.builder().stateFile(state).bootstrap(List.of(first.localAddress())));
        await().until(() -> second.statistics().nodes() == 1);
        second.close();
        assertThat(new StateFile(state).read()).hasSize(1);
    }

    @Test
    void aNodeThatMetNobodyKeepsWhatWasSaved() throws IOException {
        DhtNode first = open(DhtNode.builder());
        Path state = directory.resolve("state");
        DhtNode second = open(DhtNode.builder().stateFile(state).bootstrap(List.of(first.localAddress())));
        await().until(() -> second.statistics().nodes() == 1);
        second.close();
        byte[] saved = Files.readAllBytes(state);
        first.close();

        open(DhtNode.builder().stateFile(state)).close();
        assertThat(Files.readAllBytes(state)).isEqualTo(saved);
    }

    private DhtNode open(DhtNodeBuilder builder) throws IOException {
        DhtNode node = builder.bind(new InetSocketAddress("127.0.0.1", 0)).open();
        nodes.add(node);
        return node;
    }
}
