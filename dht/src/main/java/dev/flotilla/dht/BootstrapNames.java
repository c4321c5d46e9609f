package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the host names that the user gave as bootstrap nodes, on a thread that lives as long as one attempt, since a
 * look-up blocks. Names that fail are tried again, after five seconds at first and ten minutes at last.
 *
 * <p>Thread-safe: an attempt touches nothing that another one does.
 */
final class BootstrapNames {
    private static final Logger log = LoggerFactory.getLogger(BootstrapNames.class);
    private static final long FIRST_RETRY_SECONDS = 5;
    private static final int MAX_SHIFT = 7;

    private final NodeLoops loops;
    private final HealthWatch health;

    BootstrapNames(NodeLoops loops, HealthWatch health) {
        this.loops = loops;
        this.health = health;
    }

    void resolve(List<InetSocketAddress> names) {
        attempt(names, 0);
    }

    private void attempt(List<InetSocketAddress> names, int failures) {
        if (!names.isEmpty()) {
            Thread thread = new Thread(() -> lookUp(names, failures), "flotilla-dht-names");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void lookUp(List<InetSocketAddress> names, int failures) {
        List<Endpoint> found = new ArrayList<>();
        List<InetSocketAddress> failed = new ArrayList<>();
        for (InetSocketAddress name : names) {
            try {
                for (InetAddress address : InetAddress.getAllByName(name.getHostString())) {
                    found.add(Endpoint.of(address, name.getPort()));
                }
            } catch (UnknownHostException e) {
                log.info("bootstrap node {} has no address: {}", name.getHostString(), e.getMessage());
                failed.add(name);
            }
        }
        health.onNames(found.size(), failed.size());
        loops.each((nowNanos, engine) -> engine.addBootstrap(nowNanos, found));
        long retrySeconds = FIRST_RETRY_SECONDS << Math.min(failures, MAX_SHIFT);
        loops.schedule(() -> attempt(failed, failures + 1), retrySeconds, TimeUnit.SECONDS);
    }
}
