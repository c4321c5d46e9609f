package dev.flotilla.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The nodes of one test, on loopback; closed after it, when it also fails if a thread or a buffer is left. */
final class TestNodes implements AfterEachCallback {
    static {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60)); // for conditions that come at once, on any machine
    }

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final List<PeerNode> open = new ArrayList<>();

    /** A builder bound to loopback and any port. */
    PeerNode.Builder builder() {
        PeerNode.Builder builder = PeerNode.builder().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        builder.allocator = allocator;
        return builder;
    }

    PeerNode open(PeerNode.Builder builder) throws IOException {
        PeerNode node = builder.open();
        open.add(node);
        return node;
    }

    /** A node that knows of no DHT. */
    PeerNode open() throws IOException {
        return open(builder().dht(false));
    }

    /** Bytes that all nodes hold now in buffers outside the heap. */
    long usedDirectMemory() {
        return allocator.metric().usedDirectMemory();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        open.forEach(PeerNode::close);
        assertNothingLeft();
    }

    /** To be called when all nodes are closed. */
    void assertNothingLeft() {
        assertThat(allocator.metric().usedDirectMemory()).as("direct buffers").isZero();
        assertThat(allocator.metric().usedHeapMemory()).as("heap buffers").isZero();
        await().untilAsserted(() -> assertThat(threads()).isEmpty()); // one that has ended dies a moment later
    }

    /** The names of our threads. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("flotilla"))
                .toList();
    }
}
