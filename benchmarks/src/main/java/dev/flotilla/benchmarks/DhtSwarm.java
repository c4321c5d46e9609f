package dev.flotilla.benchmarks;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.DhtNode;
import dev.flotilla.dht.LookupOptions;
import dev.flotilla.dht.LookupResult;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Real nodes on loopback sockets in one process: each announcement is made by one node, each look-up by another, one at a
 * time; then again with a quarter of the nodes deaf. Prints a JSON line a phase. Datagrams are all that left any socket of
 * the network namespace during a look-up, answers included: run it where nothing else sends.
 *
 * <p>{@code DhtSwarm NODES SWARMS LOOKUPS SETTLE_SECONDS}
 *
 * <p>Confined to the thread that runs it.
 */
public final class DhtSwarm implements AutoCloseable {
    private static final int WARM_UPS = 20;
    private static final int BOOTSTRAP_NODES = 3;
    private static final int MAX_WAITS = 20;
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Random random = new Random(7);
    private final List<DhtNode> nodes = new ArrayList<>();
    private final List<DhtNode> alive = new ArrayList<>();
    private final List<DatagramSocket> deaf = new ArrayList<>();
    private final Id160[] swarms;
    private final DhtNode[] owners;

    private DhtSwarm(int swarms) {
        this.swarms = new Id160[swarms];
        owners = new DhtNode[swarms];
        Arrays.setAll(this.swarms, i -> Id160.random(random));
    }

    public static void main(String[] args) throws Exception {
        int size = Integer.parseInt(args[0]);
        int swarms = Integer.parseInt(args[1]);
        int lookUps = Integer.parseInt(args[2]);
        try (DhtSwarm swarm = new DhtSwarm(swarms)) {
            swarm.open(size);
            swarm.settle(Integer.parseInt(args[3]));
            swarm.announce();
            swarm.lookUp("cold", lookUps);
            swarm.lookUp("warm-up", lookUps * WARM_UPS);
            swarm.lookUp("all alive", lookUps);
            swarm.deafen(size / 4);
            swarm.settle(1);
            swarm.lookUp("a quarter deaf", lookUps);
            swarm.lookUp("a quarter deaf, again", lookUps);
        }
    }

    private void open(int size) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < size; i++) {
            InetAddress address =
                    InetAddress.getByAddress(new byte[] {127, 0, (byte) (1 + i / 250), (byte) (1 + i % 250)});
            List<InetSocketAddress> known = nodes.subList(0, Math.min(i, BOOTSTRAP_NODES)).stream()
                    .map(DhtNode::localAddress)
                    .toList();
            nodes.add(DhtNode.builder()
                    .bind(new InetSocketAddress(address, 0))
                    .bootstrap(known)
                    .callbackExecutor(Runnable::run)
                    .open());
        }
        alive.addAll(nodes);
        System.out.printf(Locale.ROOT, "{\"nodes\":%d,\"opened_ms\":%.0f}%n", size, millisSince(start));
    }

    private void settle(int seconds) throws Exception {
        pause(seconds);
        long before = datagrams();
        pause(2);
        System.out.printf(Locale.ROOT, "{\"background_datagrams_a_second\":%.1f}%n", (datagrams() - before) / 2.0);
    }

    private void announce() throws Exception {
        double[] millis = new double[swarms.length];
        double[] datagrams = new double[swarms.length];
        for (int i = 0; i < swarms.length; i++) {
            owners[i] = nodes.get(random.nextInt(nodes.size()));
            long before = datagrams();
            long start = System.nanoTime();
            owners[i]
                    .announce(swarms[i], 5000 + i, peer -> {})
                    .firstRound()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            millis[i] = millisSince(start);
            datagrams[i] = datagramsWhenQuiet() - before;
        }
        System.out.printf(
                Locale.ROOT,
                "{\"phase\":\"announce\",\"done_ms_p50\":%.2f,\"datagrams_p50\":%.0f}%n",
                quantile(millis, 0.5),
                quantile(datagrams, 0.5));
    }

    private void lookUp(String phase, int count) throws Exception {
        double[] first = new double[count];
        double[] done = new double[count];
        double[] datagrams = new double[count];
        int found = 0;
        for (int i = 0; i < count; i++) {
            int swarm = random.nextInt(swarms.length);
            DhtNode node = alive.get(random.nextInt(alive.size()));
            while (node == owners[swarm]) {
                node = alive.get(random.nextInt(alive.size()));
            }
            long before = datagrams();
            AtomicLong firstNanos = new AtomicLong();
            long start = System.nanoTime();
            LookupResult result = node.findPeers(
                            swarms[swarm],
                            LookupOptions.DEFAULT,
                            (Endpoint peer) -> firstNanos.compareAndSet(0, System.nanoTime()))
                    .result()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            done[i] = millisSince(start);
            first[i] = firstNanos.get() == 0 ? Double.POSITIVE_INFINITY : (firstNanos.get() - start) / 1e6;
            found += result.peers().isEmpty() ? 0 : 1;
            datagrams[i] = datagramsWhenQuiet() - before;
        }
        System.out.printf(
                Locale.ROOT,
                "{\"phase\":\"%s\",\"nodes\":%d,\"lookups\":%d,\"found\":%d,\"first_ms_p50\":%.3f,\"first_ms_p90\":%.3f,"
                        + "\"first_ms_p99\":%.3f,\"done_ms_p50\":%.2f,\"done_ms_p99\":%.2f,\"done_ms_max\":%.2f,"
                        + "\"datagrams_p50\":%.0f,\"datagrams_mean\":%.1f}%n",
                phase,
                alive.size(),
                count,
                found,
                quantile(first, 0.5),
                quantile(first, 0.9),
                quantile(first, 0.99),
                quantile(done, 0.5),
                quantile(done, 0.99),
                quantile(done, 1),
                quantile(datagrams, 0.5),
                Arrays.stream(datagrams).average().orElseThrow());
    }

    /** Closes nodes, and leaves a socket in the place of each that never answers. */
    private void deafen(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            DhtNode node = alive.remove(BOOTSTRAP_NODES + random.nextInt(alive.size() - BOOTSTRAP_NODES));
            node.close();
            deaf.add(new DatagramSocket(node.localAddress()));
        }
    }

    /** Datagrams sent by all sockets of this network namespace. */
    private static long datagrams() throws IOException {
        String[] figures = Files.readAllLines(Path.of("/proc/net/snmp")).stream()
                .filter(line -> line.startsWith("Udp: ") && Character.isDigit(line.charAt(5)))
                .findFirst()
                .orElseThrow()
                .split(" ");
        return Long.parseLong(figures[4]);
    }

    /** When none has left for a while, or when those of the background do not end. */
    private static long datagramsWhenQuiet() throws IOException {
        long before = datagrams();
        for (int i = 0; i < MAX_WAITS; i++) {
            LockSupport.parkNanos(QUIET_NANOS);
            long now = datagrams();
            if (now == before) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private static void pause(int seconds) {
        long start = System.nanoTime();
        long nanos = TimeUnit.SECONDS.toNanos(seconds);
        for (long left = nanos; left > 0; left = nanos - (System.nanoTime() - start)) {
            LockSupport.parkNanos(left);
        }
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private static double quantile(double[] values, double part) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[Math.min(sorted.length - 1, (int) (part * sorted.length))];
    }

    @Override
    public void close() {
        nodes.forEach(DhtNode::close);
        deaf.forEach(DatagramSocket::close);
    }
}
