import org.jspecify.annotations.NullMarked;

/** The node: a Kademlia DHT over UDP. */
@NullMarked
@SuppressWarnings("module") // qualified exports name modules that are built later
module dev.flotilla.dht {
    exports dev.flotilla.dht;
    exports dev.flotilla.dht.sim;
    exports dev.flotilla.dht.kademlia to
            dev.flotilla.benchmarks;
    exports dev.flotilla.dht.krpc to
            dev.flotilla.benchmarks;
    exports dev.flotilla.dht.store to
            dev.flotilla.benchmarks;

    requires transitive dev.flotilla.core;
    requires com.github.benmanes.caffeine;
    requires com.google.common;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires org.slf4j;
    requires static org.jspecify;
}
