import org.jspecify.annotations.NullMarked;

/** The peer: torrents without a tracker. */
@NullMarked
@SuppressWarnings("module") // qualified exports name modules that are built later
module dev.flotilla.wire {
    exports dev.flotilla.wire;
    exports dev.flotilla.wire.choke;
    exports dev.flotilla.wire.sim;
    exports dev.flotilla.wire.storage;
    exports dev.flotilla.wire.crypto to
            dev.flotilla.benchmarks;
    exports dev.flotilla.wire.disk to
            dev.flotilla.benchmarks;
    exports dev.flotilla.wire.protocol to
            dev.flotilla.benchmarks;
    exports dev.flotilla.wire.swarm to
            dev.flotilla.benchmarks;

    requires transitive dev.flotilla.core;
    requires transitive dev.flotilla.dht;
    requires com.google.common;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.slf4j;
    requires static org.jspecify;
}
