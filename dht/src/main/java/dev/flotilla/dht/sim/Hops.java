package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows a search by its datagrams: who was asked, and through how many others the searcher learnt of him.
 *
 * <p>Confined to its owner loop.
 */
final class Hops {
    private final Id160 target;
    private final Map<Endpoint, Integer> named = new HashMap<>();
    private final Map<Endpoint, Integer> asked = new HashMap<>();
    private @Nullable Id160 closest;
    private int toClosest;

    Hops(Id160 target) {
        this.target = target;
    }

    void onSent(Endpoint to, KrpcReader message) {
        if (Workbench.isLookUp(message) && target.equals(message.target())) {
            asked.putIfAbsent(to, named.getOrDefault(to, 1));
        }
    }

    void onReceived(Endpoint from, KrpcReader message) {
        Integer hops = message.type() == KrpcReader.Type.RESPONSE ? asked.get(from) : null;
        if (hops == null) {
            return;
        }
        Id160 sender = message.sender();
        if (closest == null || target.compareDistance(sender, closest) < 0) {
            closest = sender;
            toClosest = hops;
        }
        for (Contact contact : message.nodes(true)) {
            named.putIfAbsent(contact.endpoint(), hops + 1);
        }
        for (Contact contact : message.nodes(false)) {
            named.putIfAbsent(contact.endpoint(), hops + 1);
        }
    }

    int toClosest() {
        return toClosest;
    }
}
