package dev.flotilla.dht;

import dev.flotilla.core.ByteString;
import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.DhtConfig;
import dev.flotilla.dht.kademlia.DhtEngine;
import dev.flotilla.dht.kademlia.TableRules;
import dev.flotilla.dht.kademlia.TableSnapshot;
import dev.flotilla.dht.store.StoreLimits;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sockets of a node and starts its engines, as its builder says.
 *
 * <p>Confined to its owner.
 */
final class Opening {
    /** Sent as key {@code v} (BEP 20): FL, version 0.1. */
    private static final ByteString VERSION = ByteString.of((byte) 'F', (byte) 'L', (byte) 0, (byte) 1);

    private final DhtNodeBuilder wanted;
    private final EventLoopGroup group;
    private final Signatures signatures = new Signatures();
    private final List<Channel> channels = new ArrayList<>();
    private final List<NodeLoop> loops = new ArrayList<>();
    private final List<List<TableSnapshot>> remembered = new ArrayList<>();

    Opening(DhtNodeBuilder wanted) {
        this.wanted = wanted;
        group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("flotilla-dht", true), wanted.transport.ioHandlers());
    }

    DhtNode open() throws IOException {
        StateFile file = wanted.stateFile == null ? null : new StateFile(wanted.stateFile);
        List<StateFile.Table> saved = file == null ? List.of() : file.read();
        List<InetAddress> bound = new ArrayList<>();
        for (InetSocketAddress address : wanted.bind) {
            Channel channel = bindTo(address);
            channels.add(channel);
            InetAddress local = ((InetSocketAddress) channel.localAddress()).getAddress();
            int nth = (int) bound.stream().filter(local::equals).count();
            bound.add(local);
            addLoop(channel, StateFile.of(saved, local, nth));
        }
        NodeLoops all = new NodeLoops(loops);
        Callbacks callbacks = new Callbacks(wanted.callbackExecutor);
        HealthWatch health = new HealthWatch(callbacks, wanted.onHealth, known().size());
        StateKeeper keeper = file == null ? null : new StateKeeper(file, all);
        start(all, health);
        if (keeper != null) {
            keeper.start();
        }
        return new DhtNode(
                new DhtNode.Parts(group, all, signatures, health, keeper, wanted.callbackExecutor, randomForOne()));
    }

    private Channel bindTo(InetSocketAddress address) throws IOException {
        Bootstrap netty = new Bootstrap().group(group).handler(new ChannelInboundHandlerAdapter());
        wanted.transport.configure(netty, address);
        ChannelFuture bound = netty.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            channels.forEach(channel -> channel.close().awaitUninterruptibly());
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
            throw new IOException(
                    "cannot bind UDP " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return bound.channel();
    }

    private void addLoop(Channel channel, @Nullable TableSnapshot snapshot) {
        RandomGenerator random = randomForOne();
        Id160 given = loops.isEmpty() ? wanted.nodeId : null;
        Id160 id = given != null ? given : snapshot != null ? snapshot.ownId() : Id160.random(random);
        boolean awaits = !wanted.bootstrap.isEmpty()
                || (snapshot != null && !snapshot.nodes().isEmpty());
        Endpoint bound = Endpoint.of((InetSocketAddress) channel.localAddress());
        DhtConfig config = config(id, bound).awaitingBootstrap(awaits);
        SourceQuota quota = new SourceQuota(random.nextLong(), wanted.sourceRate);
        loops.add(new NodeLoop(
                channel, quota, signatures, (nowNanos, outbox) -> new DhtEngine(nowNanos, config, random, outbox)));
        remembered.add(snapshot == null ? List.of() : List.of(snapshot));
    }

    private DhtConfig config(Id160 id, Endpoint bound) {
        TableRules rules = wanted.profile.rules();
        StoreLimits usual = StoreLimits.DEFAULT;
        return DhtConfig.of(id, bound)
                .withVersion(VERSION)
                .withNetwork(wanted.network)
                .withRules(wanted.enforcesIds ? rules.enforced() : rules)
                .withStore(new StoreLimits(
                        wanted.storageBytes / wanted.bind.size(),
                        usual.peersPerSwarm(),
                        usual.peerLifetimeSeconds(),
                        usual.itemLifetimeSeconds()))
                .limitingAmplification(wanted.sourceRate != SourceQuota.OFF)
                .readOnly(wanted.readOnly);
    }

    /** Secure by default; of the user's seed each user gets a generator of its own. */
    private RandomGenerator randomForOne() {
        RandomGenerator random = wanted.random;
        return random instanceof SecureRandom ? random : new SplittableRandom(random.nextLong());
    }

    private List<Endpoint> known() {
        return wanted.bootstrap.stream()
                .filter(address -> !address.isUnresolved())
                .map(Endpoint::of)
                .toList();
    }

    private void start(NodeLoops all, HealthWatch health) {
        List<Endpoint> known = known();
        for (int i = 0; i < loops.size(); i++) {
            Channel channel = channels.get(i);
            NodeLoop loop = loops.get(i);
            List<TableSnapshot> saved = remembered.get(i);
            channel.eventLoop().execute(() -> {
                channel.pipeline().addLast(loop);
                loop.start();
                saved.forEach(snapshot -> loop.run((nowNanos, engine) -> engine.addSaved(nowNanos, snapshot)));
                loop.run((nowNanos, engine) -> engine.addBootstrap(nowNanos, known));
            });
        }
        List<InetSocketAddress> names = wanted.bootstrap.stream()
                .filter(InetSocketAddress::isUnresolved)
                .toList();
        new BootstrapNames(all, health).resolve(names);
        health.start(all);
    }
}
