package dev.flotilla.dht;

import dev.flotilla.core.Endpoint;
import dev.flotilla.core.Id160;
import dev.flotilla.dht.kademlia.Search;
import dev.flotilla.dht.krpc.Contact;
import dev.flotilla.dht.krpc.KrpcReader;
import dev.flotilla.dht.krpc.KrpcReader.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the engine says, in the words of the public door. Thread-safe: it holds no state. */
final class Results {
    private static final int K = 8;

    private Results() {}

    static LookupResult of(Search.Outcome outcome) {
        return new LookupResult(
                outcome.target(),
                outcome.peers(),
                nodes(outcome.closest()),
                outcome.queries(),
                outcome.answers(),
                outcome.hops(),
                Duration.ofNanos(outcome.tookNanos()),
                Duration.ofNanos(Math.max(0, outcome.firstPeerNanos())),
                outcome.trace().stream().map(Results::step).toList());
    }

    private static TraceStep step(dev.flotilla.dht.kademlia.TraceStep step) {
        Contact namedBy = step.namedBy();
        return new TraceStep(
                Duration.ofNanos(step.atNanos()),
                node(step.node()),
                step.hop(),
                TraceStep.Event.valueOf(step.event().name()),
                Duration.ofNanos(step.roundTripNanos()),
                namedBy == null ? List.of() : List.of(node(namedBy)));
    }

    /** One outcome of those of all engines; none of them is no outcome. */
    static Search.Outcome merged(Id160 target, List<Search.Outcome> all) {
        if (all.size() == 1) {
            return all.get(0);
        }
        Set<Endpoint> peers = new LinkedHashSet<>();
        Set<Contact> closest = new LinkedHashSet<>();
        List<dev.flotilla.dht.kademlia.TraceStep> trace = new ArrayList<>();
        for (Search.Outcome one : all) {
            peers.addAll(one.peers());
            closest.addAll(one.closest());
            trace.addAll(one.trace());
        }
        trace.sort(Comparator.comparingLong(dev.flotilla.dht.kademlia.TraceStep::atNanos));
        return new Search.Outcome(
                target,
                List.copyOf(peers),
                closest(target, closest),
                all.stream().mapToInt(Search.Outcome::queries).sum(),
                all.stream().mapToInt(Search.Outcome::answers).sum(),
                all.stream().mapToInt(Search.Outcome::hops).max().orElse(0),
                all.stream().mapToLong(Search.Outcome::tookNanos).max().orElse(0),
                all.stream()
                        .mapToLong(Search.Outcome::firstPeerNanos)
                        .filter(nanos -> nanos >= 0)
                        .min()
                        .orElse(-1),
                List.copyOf(trace));
    }

    /** At most {@value #K} of each address family, closest first. */
    private static List<Contact> closest(Id160 target, Collection<Contact> contacts) {
        List<Contact> sorted = sorted(target, contacts);
        List<Contact> closest = new ArrayList<>();
        for (boolean ipv4 : new boolean[] {true, false}) {
            sorted.stream()
                    .filter(contact -> contact.endpoint().isIpv4() == ipv4)
                    .limit(K)
                    .forEach(closest::add);
        }
        return sorted(target, closest);
    }

    static List<Contact> sorted(Id160 target, Collection<Contact> contacts) {
        return contacts.stream()
                .distinct()
                .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
                .toList();
    }

    static NodeInfo node(Contact contact) {
        return new NodeInfo(contact.id(), contact.endpoint());
    }

    static List<NodeInfo> nodes(Collection<Contact> contacts) {
        return contacts.stream().map(Results::node).toList();
    }

    /** The nodes of both address families. */
    static List<NodeInfo> named(KrpcReader response) {
        List<Contact> named = new ArrayList<>(response.nodes(true));
        named.addAll(response.nodes(false));
        return nodes(named);
    }

    static NodeReply reply(Endpoint from, KrpcReader response, long roundTripNanos) {
        Endpoint seenAs = response.ip();
        return new NodeReply(
                new NodeInfo(response.sender(), from),
                Duration.ofNanos(roundTripNanos),
                response.string(Field.VERSION),
                seenAs == null ? List.of() : List.of(seenAs),
                named(response),
                response.values(),
                response.string(Field.TOKEN));
    }
}
