package dev.flotilla.dht.sim;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.krpc.KrpcReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Nodes of one owner that stick together: whoever is asked names the others, and hides peers.
 *
 * <p>Confined to its owner loop.
 */
final class Sybils implements Tampering {
    private record Member(Id160 id, Endpoint endpoint) {}

    private final List<Member> members = new ArrayList<>();

    void add(Id160 id, Endpoint endpoint) {
        members.add(new Member(id, endpoint));
    }

    @Override
    public void change(KrpcReader answer, byte[] datagram, @Nullable Id160 target) {
        if (target == null || members.isEmpty()) {
            return;
        }
        Comparator<Member> closer = (a, b) -> target.compareDistance(a.id, b.id);
        List<Member> closest = members.stream().sorted(closer).limit(8).toList();
        Contacts.replace(answer, datagram, (bytes, at, number) -> {
            Member named = closest.get(number % closest.size());
            Contacts.write(bytes, at, named.id, named.endpoint);
        });
        HiddenPeers.hide(answer, datagram);
    }
}
